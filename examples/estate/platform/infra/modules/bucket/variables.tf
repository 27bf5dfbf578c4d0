variable "name" {
  type        = string
  description = "Name of the bucket, unique in the world"
}

variable "owner" {
  type        = string
  description = "Team that answers for what is in it"
}

variable "data_class" {
  type        = string
  description = "public, internal, confidential or restricted"
  default     = "internal"
}

variable "kms_key_arn" {
  type        = string
  description = "Key of the owning team"
}

variable "is_versioned" {
  type        = bool
  description = "Only for scratch data may this be false"
  default     = true
}

variable "log_bucket" {
  type        = string
  description = "Where access is logged; null for the log bucket itself"
  default     = null
}
