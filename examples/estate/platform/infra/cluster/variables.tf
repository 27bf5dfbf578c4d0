variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets, from the network's outputs"
}

variable "api_networks" {
  type        = list(string)
  description = "Networks that may reach the cluster's API"
}
