variable "project" {
  type    = string
  default = "shop-lake"
}

variable "loader_role" {
  type        = string
  description = "What the loader may do in the project; narrowed per environment by the pipeline"
}
