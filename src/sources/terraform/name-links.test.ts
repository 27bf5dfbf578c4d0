/** Tests of references that are written as names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform } from '../../../test/harness/terraform.ts';

const TEXT = `
variable "name" {}
variable "names" {}
variable "o" {}
locals { bucket = var.name }

resource "aws_s3_bucket" "open" { bucket = var.name }
resource "aws_s3_bucket" "known" { bucket = "logs" }
resource "aws_s3_bucket" "joined" { bucket = "\${var.name}-logs" }
resource "aws_s3_bucket" "each" {
  for_each = toset(["a", "b"])
  bucket   = each.value
}
resource "aws_s3_bucket" "later" {
  for_each = toset(var.names)
  bucket   = each.value
}
resource "aws_s3_bucket" "field" { bucket = var.o.bucket }
resource "aws_iam_role" "r" { name = "admins" }
resource "aws_iam_group" "g" { name = "admins" }
resource "aws_security_group" "g" { name = "admins" }
resource "aws_lambda_function" "f" { function_name = "f" }
resource "aws_rds_cluster" "c" { cluster_identifier = "main" }
resource "aws_db_subnet_group" "s" { name = "main" }
resource "aws_ecs_cluster" "e" { name = "main" }
resource "google_storage_bucket" "b" { name = "logs" }
resource "azurerm_storage_account" "a" { name = "logs" }

resource "aws_s3_bucket_versioning" "open" { bucket = (local.bucket) }
resource "aws_s3_bucket_versioning" "known" { bucket = "logs" }
resource "aws_s3_bucket_versioning" "joined" { bucket = "\${var.name}-logs" }
resource "aws_s3_bucket_versioning" "each" { bucket = "b" }
resource "aws_s3_bucket_versioning" "later" {
  for_each = toset(var.names)
  bucket   = each.value
}
resource "aws_s3_bucket_versioning" "field" { bucket = var.o.other }
resource "aws_s3_bucket_logging" "l" {
  bucket        = "logs"
  target_bucket = "\${local.bucket}"
}
resource "aws_cloudtrail" "t" { s3_bucket_name = "logs" }
resource "aws_iam_group_policy" "p" {
  group = "admins"
  name  = "admins"
}
resource "aws_lambda_permission" "p" { function_name = "f" }
resource "aws_rds_cluster_instance" "i" {
  cluster_identifier   = "main"
  db_subnet_group_name = "main"
}
resource "google_storage_bucket_iam_member" "m" { bucket = "logs" }
resource "azurerm_storage_container" "c" { storage_account_name = "logs" }
resource "kubernetes_service" "s" { bucket = "logs" }
`;

const ROWS: readonly (readonly [address: string, links: readonly string[]])[] = [
  ['aws_s3_bucket_versioning.open', ['bucket -> aws_s3_bucket.open']],
  ['aws_s3_bucket_versioning.known', ['bucket -> aws_s3_bucket.known']],
  ['aws_s3_bucket_versioning.joined', ['bucket -> aws_s3_bucket.joined']],
  ['aws_s3_bucket_versioning.each', ['bucket -> aws_s3_bucket.each["b"]']],
  ['aws_s3_bucket_versioning.later', []],
  ['aws_s3_bucket_versioning.field', []],
  ['aws_s3_bucket_logging.l', ['bucket -> aws_s3_bucket.known', 'target_bucket -> aws_s3_bucket.open']],
  ['aws_cloudtrail.t', ['s3_bucket_name -> aws_s3_bucket.known']],
  ['aws_iam_group_policy.p', ['group -> aws_iam_group.g']],
  ['aws_lambda_permission.p', ['function_name -> aws_lambda_function.f']],
  [
    'aws_rds_cluster_instance.i',
    ['cluster_identifier -> aws_rds_cluster.c', 'db_subnet_group_name -> aws_db_subnet_group.s'],
  ],
  ['google_storage_bucket_iam_member.m', ['bucket -> google_storage_bucket.b']],
  ['azurerm_storage_container.c', ['storage_account_name -> azurerm_storage_account.a']],
  ['kubernetes_service.s', []],
  ['aws_s3_bucket.known', []],
];

test('an attribute that names something of its module by the same text or expression refers to it', () => {
  const { find } = readTerraform({ 'main.tf': TEXT });
  for (const [address, links] of ROWS) {
    const found = (find(address).references ?? []).map(
      ({ path, target }) => `${path.join('.')} -> ${target.replace('terraform:', '')}`,
    );
    assert.deepEqual(found, links, address);
  }
});

test('names of one module are none of another', () => {
  const { find } = readTerraform({
    'main.tf': 'module "m" { source = "./m" }\nresource "aws_s3_bucket" "b" { bucket = "logs" }',
    'm/main.tf': 'resource "aws_s3_bucket_policy" "p" { bucket = "logs" }',
  });
  assert.deepEqual(find('module.m.aws_s3_bucket_policy.p').references ?? [], []);
});
