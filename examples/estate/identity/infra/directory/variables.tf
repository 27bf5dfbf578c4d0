variable "environment" {
  type    = string
  default = "prod"
}

variable "tenant_id" {
  type        = string
  description = "Tenant of the company"
}
