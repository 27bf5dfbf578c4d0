# What the account remembers of itself.
provider "aws" {
  region = "eu-west-1"
}

locals {
  account = "111122223333"
}

resource "aws_kms_key" "audit" {
  description         = "Audit trail"
  enable_key_rotation = true
}

module "audit_logs" {
  source      = "../modules/bucket"
  name        = "shop-audit"
  owner       = "platform"
  data_class  = "restricted"
  kms_key_arn = aws_kms_key.audit.arn
  log_bucket  = module.access_logs.id
}

module "access_logs" {
  source      = "../modules/bucket"
  name        = "shop-prod-access-logs"
  owner       = "platform"
  data_class  = "confidential"
  kms_key_arn = aws_kms_key.audit.arn
}

resource "aws_cloudtrail" "account" {
  name                       = "account"
  s3_bucket_name             = module.audit_logs.id
  is_multi_region_trail      = true
  enable_log_file_validation = true
  kms_key_id                 = aws_kms_key.audit.arn
}

resource "aws_guardduty_detector" "account" {
  enable = true
}

resource "aws_ebs_encryption_by_default" "account" {
  enabled = true
}

resource "aws_iam_account_password_policy" "account" {
  minimum_password_length      = 14
  require_lowercase_characters = true
  require_uppercase_characters = true
  require_numbers              = true
  require_symbols              = true
  password_reuse_prevention    = 24
  max_password_age             = 90
}

resource "aws_config_configuration_aggregator" "account" {
  name = "account"
  account_aggregation_source {
    account_ids = [local.account]
    all_regions = true
  }
}

# bulwark:except cloudtrail-covers-all-regions until=2027-01-31 owner=platform reason="Data events of one region, beside the account's own trail"
resource "aws_cloudtrail" "ledger_data_events" {
  name                       = "ledger-data-events"
  s3_bucket_name             = module.audit_logs.id
  is_multi_region_trail      = false
  enable_log_file_validation = true
  kms_key_id                 = aws_kms_key.audit.arn

  event_selector {
    read_write_type           = "All"
    include_management_events = false
    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3:::shop-payments-ledger-archive/"]
    }
  }
}
