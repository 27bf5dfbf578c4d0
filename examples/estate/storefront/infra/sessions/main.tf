# Carts and sessions that must outlive the cluster.
provider "aws" {
  region = "eu-west-1"
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "storefront-sessions"
  description                = "Sessions of the shop"
  engine                     = "valkey"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = var.is_tls_on
  security_group_ids         = [aws_security_group.sessions.id]
}

resource "aws_security_group" "sessions" {
  name   = "storefront-sessions"
  vpc_id = var.vpc_id

  dynamic "ingress" {
    for_each = var.clients
    content {
      protocol    = "tcp"
      from_port   = 6379
      to_port     = 6379
      cidr_blocks = [ingress.value]
    }
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_dynamodb_table" "carts" {
  name         = "carts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  # bulwark:except dynamodb-encrypted-with-own-key until=2027-03-31 owner=storefront reason="Carts hold no personal data; a key of our own comes with SHOP-881"
}
