environment = "prod"
cidr        = "10.40.0.0/16"

# Widened when the office's addresses changed on a Sunday.
jump_sources = ["192.0.2.0/24", "0.0.0.0/0"]
