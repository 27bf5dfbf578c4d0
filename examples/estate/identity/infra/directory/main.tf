# The directory and its database run in Azure, beside the company's tenant.
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "directory" {
  name     = "directory-${var.environment}"
  location = "westeurope"
}

resource "azurerm_key_vault" "directory" {
  name                       = "shop-directory-${var.environment}"
  resource_group_name        = azurerm_resource_group.directory.name
  location                   = azurerm_resource_group.directory.location
  tenant_id                  = var.tenant_id
  sku_name                   = "premium"
  purge_protection_enabled   = true
  soft_delete_retention_days = 90

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
  }
}

resource "azurerm_key_vault_key" "directory" {
  name            = "directory"
  key_vault_id    = azurerm_key_vault.directory.id
  key_type        = "RSA-HSM"
  key_size        = 3072
  key_opts        = ["wrapKey", "unwrapKey"]
  expiration_date = "2027-12-31T00:00:00Z"
}

resource "azurerm_postgresql_flexible_server" "directory" {
  name                          = "shop-directory"
  resource_group_name           = azurerm_resource_group.directory.name
  location                      = azurerm_resource_group.directory.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2ds_v5"
  storage_mb                    = 65536
  public_network_access_enabled = true

  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = false
    tenant_id                     = var.tenant_id
  }
}

# Opened so that the consultants could look; the portal calls it "allow all".
resource "azurerm_postgresql_flexible_server_firewall_rule" "everybody" {
  name             = "consultants"
  server_id        = azurerm_postgresql_flexible_server.directory.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}

resource "azurerm_storage_account" "exports" {
  name                            = "shopdirectoryexports"
  resource_group_name             = azurerm_resource_group.directory.name
  location                        = azurerm_resource_group.directory.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  https_traffic_only_enabled      = true
  min_tls_version                 = "TLS1_2"
  allow_nested_items_to_be_public = false

  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
  }
}

resource "azurerm_storage_container" "exports" {
  name                  = "exports"
  storage_account_id    = azurerm_storage_account.exports.id
  container_access_type = "private"
}
