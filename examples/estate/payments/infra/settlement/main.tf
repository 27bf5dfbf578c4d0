provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "settlement" {
  description         = "Settlement files"
  enable_key_rotation = true
}

module "files" {
  source      = "../../../platform/infra/modules/bucket"
  name        = "shop-payments-settlement"
  owner       = "payments"
  data_class  = "restricted"
  kms_key_arn = aws_kms_key.settlement.arn
  log_bucket  = "shop-prod-access-logs"
}

# The acquirer fetches its reports here. It knows neither roles nor signed links, so the policy names everybody and the
# network decides. The public access block cannot be on while that is so.
resource "aws_s3_bucket" "acquirer" {
  bucket = "shop-payments-acquirer"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "acquirer" {
  bucket = aws_s3_bucket.acquirer.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.settlement.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "acquirer" {
  bucket = aws_s3_bucket.acquirer.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_logging" "acquirer" {
  bucket        = aws_s3_bucket.acquirer.id
  target_bucket = "shop-prod-access-logs"
  target_prefix = "s3/shop-payments-acquirer/"
}

resource "aws_s3_bucket_policy" "acquirer" {
  bucket = aws_s3_bucket.acquirer.id
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "AcquirerReads",
          "Effect": "Allow",
          "Principal": "*",
          "Action": "s3:GetObject",
          "Resource": "${aws_s3_bucket.acquirer.arn}/reports/*",
          "Condition": { "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } }
        },
        {
          "Sid": "DenyPlainHttp",
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": ["${aws_s3_bucket.acquirer.arn}", "${aws_s3_bucket.acquirer.arn}/*"],
          "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }
      ]
    }
  POLICY
}

resource "aws_sns_topic" "settled" {
  name              = "settled"
  kms_master_key_id = aws_kms_key.settlement.id
}

resource "aws_sns_topic_policy" "settled" {
  arn    = aws_sns_topic.settled.arn
  policy = data.aws_iam_policy_document.settled.json
}

data "aws_iam_policy_document" "settled" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.settled.arn]
    principals {
      type        = "AWS"
      identifiers = [module.role.arn]
    }
  }
}

# The settlement job needs to read its key. It got all of them.
module "role" {
  source       = "../../../platform/infra/modules/service-role"
  name         = "settlement"
  provider_arn = var.provider_arn
  subject      = "system:serviceaccount:payments:settlement"
  statements = [
    {
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["${module.files.arn}/*", "${aws_s3_bucket.acquirer.arn}/*"]
    },
    {
      actions   = ["kms:*"]
      resources = ["*"]
    },
  ]
}

variable "provider_arn" {
  type        = string
  description = "The cluster's OpenID Connect provider"
}
