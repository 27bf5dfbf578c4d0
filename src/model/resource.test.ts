/** Tests of how kinds of resources are compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfKind } from './resource.ts';

test('kinds are compared as their source compares them', () => {
  const table: readonly (readonly [string, string, string, boolean])[] = [
    ['kubernetes', 'Pod', 'Pod', true],
    ['kubernetes', 'pod', 'Pod', false],
    ['terraform', 'aws_s3_bucket/', 'aws_s3_bucket', false],
    ['arm', 'Microsoft.Storage/storageAccounts', 'Microsoft.Storage/storageAccounts', true],
    ['arm', 'microsoft.storage/STORAGEACCOUNTS', 'Microsoft.Storage/storageAccounts', true],
    ['arm', 'Microsoft.Storage/storageAccounts/', 'microsoft.storage/storageaccounts', true],
    ['arm', 'Microsoft.Storage/storageAccounts/blobServices', 'Microsoft.Storage/storageAccounts', false],
  ];
  for (const [source, kind, wanted, expected] of table) {
    assert.equal(isOfKind({ source, kind }, wanted), expected, `${source} ${kind} ${wanted}`);
  }
});
