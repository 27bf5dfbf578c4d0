variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "environment" {
  type    = string
  default = "staging"
}

variable "cidr" {
  type        = string
  description = "Address range of the VPC"
}

variable "zones" {
  type        = map(number)
  description = "Availability zone letter to subnet number"
  default     = { a = 0, b = 1, c = 2 }
}

variable "jump_sources" {
  type        = list(string)
  description = "Networks that may reach the jump host"
  default     = ["192.0.2.0/24"]
}
