variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "instance_class" {
  type    = string
  default = "db.t4g.medium"
}

variable "backup_days" {
  type        = number
  description = "Days for which backups are kept"
  default     = 7
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "client_networks" {
  type        = list(string)
  description = "Subnets of the cluster"
  default     = ["10.40.0.0/20", "10.40.16.0/20", "10.40.32.0/20"]
}

variable "provider_arn" {
  type        = string
  description = "The cluster's OpenID Connect provider"
}

variable "reporting_password" {
  type      = string
  sensitive = true
}
