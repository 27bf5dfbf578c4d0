provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}

resource "aws_kms_key" "assets" {
  description         = "Pictures of products"
  enable_key_rotation = true
}

module "assets" {
  source      = "../../../platform/infra/modules/bucket"
  name        = "shop-storefront-assets"
  owner       = "storefront"
  data_class  = "public"
  kms_key_arn = aws_kms_key.assets.arn
  log_bucket  = "shop-prod-access-logs"
}

# The landing pages of campaigns, from before the distribution: the bucket itself is the website.
resource "aws_s3_bucket" "campaigns" {
  bucket = "shop-campaigns"
}

resource "aws_s3_bucket_acl" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id
  acl    = "public-read"
}

resource "aws_s3_bucket_public_access_block" "campaigns" {
  bucket                  = aws_s3_bucket.campaigns.id
  block_public_acls       = false
  block_public_policy     = true
  ignore_public_acls      = false
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_cloudfront_origin_access_control" "assets" {
  name                              = "assets"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "shop" {
  enabled     = true
  aliases     = ["assets.example.com"]
  web_acl_id  = aws_wafv2_web_acl.shop.arn
  price_class = "PriceClass_100"

  origin {
    origin_id                = "assets"
    domain_name              = "shop-storefront-assets.s3.eu-west-1.amazonaws.com"
    origin_access_control_id = aws_cloudfront_origin_access_control.assets.id
  }

  default_cache_behavior {
    target_origin_id       = "assets"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = var.cache_policy_id
  }

  logging_config {
    bucket = "shop-prod-access-logs.s3.amazonaws.com"
    prefix = "cloudfront/assets/"
  }

  restrictions {
    geo_restriction { restriction_type = "none" }
  }

  # Two card terminals in the Lisbon shop spoke nothing newer. They were replaced in spring.
  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.1_2016"
  }
}

resource "aws_wafv2_web_acl" "shop" {
  provider = aws.edge
  name     = "shop"
  scope    = "CLOUDFRONT"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "shop"
    sampled_requests_enabled   = true
  }
}

variable "certificate_arn" {
  type        = string
  description = "Certificate of assets.example.com, in us-east-1"
}

variable "cache_policy_id" {
  type        = string
  description = "Managed cache policy"
}
