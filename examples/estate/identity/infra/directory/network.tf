resource "azurerm_network_security_group" "directory" {
  name                = "directory"
  resource_group_name = azurerm_resource_group.directory.name
  location            = azurerm_resource_group.directory.location

  security_rule {
    name                       = "ldaps-from-cluster"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "10.40.0.0/16"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "636"
  }
}

# For the support contract; it ran out in June.
resource "azurerm_network_security_rule" "support" {
  name                        = "support"
  resource_group_name         = azurerm_resource_group.directory.name
  network_security_group_name = azurerm_network_security_group.directory.name
  priority                    = 200
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "Internet"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_ranges     = ["3389", "5986"]
}
