variable "vpc_id" {
  type = string
}

variable "clients" {
  type        = list(string)
  description = "Networks that may reach the store"
  default     = ["10.40.0.0/20", "10.40.16.0/20"]
}

variable "is_tls_on" {
  type        = bool
  description = "Off while the cart's client library cannot speak TLS"
  default     = false
}
