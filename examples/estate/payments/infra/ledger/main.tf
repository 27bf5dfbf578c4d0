provider "aws" {
  region = var.region
  default_tags {
    tags = { owner = "payments", data-class = "restricted" }
  }
}

resource "aws_kms_key" "ledger" {
  description         = "Everything of the ledger"
  enable_key_rotation = true
}

resource "aws_db_instance" "ledger" {
  identifier     = "ledger"
  engine         = "postgres"
  engine_version = "17.2"
  instance_class = var.instance_class

  allocated_storage = 200
  storage_encrypted = true
  kms_key_id        = aws_kms_key.ledger.arn

  username                            = "ledger"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  multi_az                = true
  publicly_accessible     = false
  backup_retention_period = var.backup_days
  deletion_protection     = true
  db_subnet_group_name    = aws_db_subnet_group.ledger.name
  vpc_security_group_ids  = [aws_security_group.ledger.id]
}

# Reporting reads from here. It was copied from the primary before that had its settings.
resource "aws_db_instance" "reporting" {
  identifier          = "ledger-reporting"
  instance_class      = "db.t4g.medium"
  engine              = "postgres"
  allocated_storage   = 200
  storage_encrypted   = true
  kms_key_id          = aws_kms_key.ledger.arn
  username            = "reporting"
  password            = var.reporting_password
  publicly_accessible = false

  iam_database_authentication_enabled = true
  vpc_security_group_ids              = [aws_security_group.ledger.id]
}

resource "aws_db_subnet_group" "ledger" {
  name       = "ledger"
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "ledger" {
  name        = "ledger-database"
  description = "Databases of the ledger"
  vpc_id      = var.vpc_id

  ingress {
    description = "PostgreSQL from the cluster's private subnets"
    protocol    = "tcp"
    from_port   = 5432
    to_port     = 5432
    cidr_blocks = var.client_networks
  }
}

resource "aws_sqs_queue" "postings" {
  name                       = "ledger-postings"
  kms_master_key_id          = aws_kms_key.ledger.id
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 60
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_postings.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead_postings" {
  name                    = "ledger-postings-dead"
  sqs_managed_sse_enabled = true
}

module "role" {
  source       = "../../../platform/infra/modules/service-role"
  name         = "ledger"
  provider_arn = var.provider_arn
  subject      = "system:serviceaccount:payments:ledger"
  statements = [
    {
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
      resources = [aws_sqs_queue.postings.arn]
    },
    {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [aws_kms_key.ledger.arn]
    },
  ]
}
