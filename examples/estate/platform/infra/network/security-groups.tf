resource "aws_security_group" "edge" {
  name        = "edge"
  description = "Load balancers of the shop"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "edge_https" {
  security_group_id = aws_security_group.edge.id
  description       = "HTTPS from everywhere: this is the shop"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "edge_to_nodes" {
  security_group_id            = aws_security_group.edge.id
  description                  = "To the edge proxy on the nodes"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_security_group" "nodes" {
  name        = "nodes"
  description = "Worker nodes"
  vpc_id      = aws_vpc.main.id

  egress {
    description = "Anything inside the VPC"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = [var.cidr]
  }
}

# The jump host was meant to live for the migration weekend.
resource "aws_security_group" "jump" {
  name        = "jump"
  description = "Jump host"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group_rule" "jump_ssh" {
  security_group_id = aws_security_group.jump.id
  type              = "ingress"
  description       = "SSH for the migration team"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = var.jump_sources
}

resource "aws_instance" "jump" {
  ami                    = data.aws_ami.hardened.id
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public["a"].id
  vpc_security_group_ids = [aws_security_group.jump.id]

  associate_public_ip_address = true

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted = true
  }
}

data "aws_ami" "hardened" {
  most_recent = true
  owners      = ["self"]

  filter {
    name   = "name"
    values = ["shop-base-*"]
  }
}
