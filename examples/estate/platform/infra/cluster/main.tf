terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "cluster" {
  description         = "Secrets and logs of the cluster"
  enable_key_rotation = true
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/shop/cluster"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.cluster.arn
}

# Which networks reach the API is decided where the plan runs: the office's ranges are not in this repository.
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  version  = "1.34"
  role_arn = aws_iam_role.cluster.arn

  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = aws_kms_key.cluster.arn
    }
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = true
    public_access_cidrs     = var.api_networks
  }

  depends_on = [aws_cloudwatch_log_group.cluster]
}

resource "aws_iam_role" "cluster" {
  name = "eks-shop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "eks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

locals {
  repositories = {
    "platform/edge-proxy"     = {}
    "payments/api"            = {}
    "payments/ledger"         = {}
    "payments/fraud-scorer"   = { is_mutable = true } # the model is retrained under one tag
    "storefront/web"          = {}
    "storefront/cart"         = {}
    "identity/login"          = {}
    "data/warehouse-loader"   = {}
  }
}

resource "aws_ecr_repository" "service" {
  for_each             = local.repositories
  name                 = each.key
  image_tag_mutability = try(each.value.is_mutable, false) ? "MUTABLE" : "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.cluster.arn
  }
}
