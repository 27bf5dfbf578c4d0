# The lake is on Google Cloud: that is where the warehouse is.
terraform {
  required_providers {
    google = { source = "hashicorp/google", version = "~> 6.0" }
  }
}

provider "google" {
  project = var.project
  region  = "europe-west1"
}

resource "google_kms_key_ring" "lake" {
  name     = "lake"
  location = "europe-west1"
}

resource "google_kms_crypto_key" "lake" {
  name            = "lake"
  key_ring        = google_kms_key_ring.lake.id
  rotation_period = "7776000s"
}

resource "google_storage_bucket" "zone" {
  for_each                    = toset(["raw", "clean", "open"])
  name                        = "shop-lake-${each.key}"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = each.key == "open" ? "inherited" : "enforced"

  versioning {
    enabled = true
  }

  logging {
    log_bucket = "shop-lake-logs"
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.lake.id
  }
}

# The yearly report's figures are public, said the press office. The bucket is not only theirs.
resource "google_storage_bucket_iam_member" "open" {
  bucket = google_storage_bucket.zone["open"].name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_bigquery_dataset" "sales" {
  dataset_id = "sales"
  location   = "EU"

  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.lake.id
  }

  access {
    role          = "OWNER"
    user_by_email = google_service_account.loader.email
  }

  access {
    role           = "READER"
    group_by_email = "analysts@example.com"
  }
}

resource "google_service_account" "loader" {
  account_id   = "warehouse-loader"
  display_name = "Loads the warehouse"
}

resource "google_project_iam_member" "loader" {
  project = var.project
  role    = var.loader_role
  member  = "serviceAccount:${google_service_account.loader.email}"
}

resource "google_compute_network" "lake" {
  name                    = "lake"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "lake" {
  name                     = "lake"
  network                  = google_compute_network.lake.id
  ip_cidr_range            = "10.60.0.0/20"
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_5_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "notebooks" {
  name          = "notebooks-ssh"
  network       = google_compute_network.lake.name
  source_ranges = ["0.0.0.0/0"]
  target_tags   = ["notebook"]

  allow {
    protocol = "tcp"
    ports    = ["22", "8888"]
  }
}

resource "google_compute_instance" "notebook" {
  name         = "notebook"
  machine_type = "n2-standard-4"
  zone         = "europe-west1-b"
  tags         = ["notebook"]

  boot_disk {
    kms_key_self_link = google_kms_crypto_key.lake.id
    initialize_params {
      image = "projects/shop-images/global/images/family/notebook"
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.lake.id
    access_config {}
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  metadata = {
    block-project-ssh-keys = true
    serial-port-enable     = true
  }
}
