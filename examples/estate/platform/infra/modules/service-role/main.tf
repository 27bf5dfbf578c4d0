# The role of one workload in the cluster, assumed through the cluster's own identity provider.
variable "name" {
  type        = string
  description = "Name of the workload"
}

variable "provider_arn" {
  type        = string
  description = "The cluster's OpenID Connect provider"
}

variable "subject" {
  type        = string
  description = "system:serviceaccount:<namespace>:<name>"
}

variable "statements" {
  type = list(object({
    actions   = list(string)
    resources = list(string)
  }))
  description = "What the workload may do, and on what"
}

resource "aws_iam_role" "this" {
  name = var.name

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com:sub" = var.subject } }
    }]
  })
}

resource "aws_iam_policy" "this" {
  name = var.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in var.statements : {
      Effect   = "Allow"
      Action   = statement.actions
      Resource = statement.resources
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}

output "arn" {
  value = aws_iam_role.this.arn
}
