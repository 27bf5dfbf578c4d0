/** Tests what the ARM source claims, and the addresses, positions and references of what it reads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { locatedText, makeInputFile } from '../../../test/harness/input-files.ts';
import { showUnknowns } from '../../../test/harness/unknowns.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Resource } from '../../model/resource.ts';
import { UNKNOWNS } from '../unknown.ts';
import { createArmSource } from './index.ts';

const source = createArmSource();

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const TEMPLATE = `{
  "$schema": "${SCHEMA}", // ü
  "parameters": {
    "server": {"type": "string"},
    "secret": {"type": "secureString", "defaultValue": ""},
    "isOn": {"type": "bool", "defaultValue": false}
  },
  "variables": {"vault": "[concat('kv-', parameters('server'))]"},
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "name": "[parameters('server')]",
      "location": "[resourceGroup().location]",
      "tags": {"env": "prod"},
      "properties": {"administratorLoginPassword": "[parameters('secret')]"},
      "resources": [
        {
          "type": "firewallRules", "name": "all", "dependsOn": ["[parameters('server')]"],
          "properties": {"endIpAddress": "0.0.0.0"}
        }
      ]
    },
    {
      "type": "Microsoft.Sql/servers/auditingSettings",
      "name": "[concat(parameters('server'), '/default')]",
      "dependsOn": ["[resourceId('Microsoft.Sql/servers', parameters('server'))]"],
      "properties": {"state": "Enabled",}
    },
    {"type": "Microsoft.KeyVault/vaults", "name": "[variables('vault')]", "properties": {}},
    {"type": "Microsoft.Web/sites", "name": "off", "condition": "[parameters('isOn')]"},
    {
      "type": "Microsoft.Storage/storageAccounts",
      "name": "[concat('st', copyIndex('loop', 1))]",
      "copy": {"name": "loop", "count": 2},
      "properties": {
        "copy": [{"name": "rules", "count": 2, "input": {"port": "[copyIndex('rules')]", "of": "[copyIndex('loop')]"}}]
      }
    }
  ]
}`;

function readText(text: string): ReadonlyMap<string, Resource> {
  const { resources, problems } = source.read(makeInputFile('infra/main.json', text));
  assert.deepEqual(problems, []);
  return new Map(resources.map((resource) => [resource.address.replace('arm:infra/main.json/', ''), resource]));
}

describe('the ARM source', () => {
  const resources = readText(TEMPLATE);
  const server = "Microsoft.Sql/servers/[parameters('server')]";
  const rule = "Microsoft.Sql/servers/firewallRules/[parameters('server')]/all";
  const audit = "Microsoft.Sql/servers/auditingSettings/[concat(parameters('server'), '/default')]";

  test('gives stable addresses: loops one by one, children below their parents, none that is ruled out', () => {
    assert.deepEqual(
      [...resources.keys()],
      [
        server,
        rule,
        audit,
        "Microsoft.KeyVault/vaults/[concat('kv-', parameters('server'))]",
        'Microsoft.Storage/storageAccounts/st1',
        'Microsoft.Storage/storageAccounts/st2',
        'Parameter/server',
        'Parameter/secret',
        'Parameter/isOn',
      ],
    );
    assert.deepEqual(resources.get(server)?.labels, { env: 'prod' });
    assert.equal(resources.get(rule)?.kind, 'Microsoft.Sql/servers/firewallRules');
  });

  test('evaluates the resource object', () => {
    const bodyOf = (key: string): unknown => showUnknowns(UNKNOWNS, resources.get(key)?.body ?? null);
    assert.deepEqual(bodyOf(server), {
      type: 'Microsoft.Sql/servers',
      name: '?!',
      location: '?!',
      tags: { env: 'prod' },
      properties: { administratorLoginPassword: '' },
    });
    assert.deepEqual(bodyOf('Microsoft.Storage/storageAccounts/st2'), {
      type: 'Microsoft.Storage/storageAccounts',
      name: 'st2',
      properties: {
        rules: [
          { port: 0, of: 1 },
          { port: 1, of: 1 },
        ],
      },
    });
  });

  const places: readonly (readonly [key: string, field: FieldPath, text: string])[] = [
    [server, ['tags', 'env'], '"env": "prod"'],
    [
      server,
      ['properties', 'minimalTlsVersion'],
      `~"properties": {"administratorLoginPassword": "[parameters('secret')]"}`,
    ],
    [rule, ['properties', 'endIpAddress'], '"endIpAddress": "0.0.0.0"'],
    ['Microsoft.Storage/storageAccounts/st2', ['properties', 'rules', 1, 'of'], `"of": "[copyIndex('loop')]"`],
    ['Parameter/secret', ['defaultValue'], '"defaultValue": ""'],
  ];
  for (const [key, field, text] of places) {
    test(`finds ${field.join('.')} of ${key} in the text`, () => {
      assert.equal(locatedText(TEMPLATE, resources.get(key), field), text);
    });
  }

  test('says which fields name which resources, also while their names are unknown', () => {
    const namesOf = (key: string): unknown =>
      resources
        .get(key)
        ?.references?.map(({ path, target }) => [path.join('.'), target.slice('arm:infra/main.json/'.length)]);
    assert.deepEqual(namesOf(audit), [
      ['name', 'Parameter/server'],
      ['dependsOn.0', 'Parameter/server'],
      ['dependsOn.0', server],
      ['name', server],
    ]);
    assert.deepEqual(namesOf(rule), [
      ['name', server],
      ['dependsOn.0', 'Parameter/server'],
    ]);
    assert.deepEqual(namesOf(server), [
      ['name', 'Parameter/server'],
      ['properties.administratorLoginPassword', 'Parameter/secret'],
    ]);
  });

  test('opens nested templates, each by the names that its scope has', () => {
    const nested = (scope: string): string => `{
      "$schema": "${SCHEMA}",
      "parameters": {"p": {"type": "string", "defaultValue": "outer"}},
      "resources": [{
        "type": "Microsoft.Resources/deployments", "name": "n",
        "properties": {
          "expressionEvaluationOptions": {"scope": "${scope}"},
          "parameters": {"p": {"value": "[concat(parameters('p'), '-given')]"}},
          "template": {
            "parameters": {"p": {"type": "string"}},
            "resources": [{"type": "Microsoft.X/ys", "name": "[parameters('p')]"}]
          }
        }
      }]
    }`;
    const kept = (text: string): readonly string[] => [...readText(text).keys()].filter((key) => key.includes('ys'));
    assert.deepEqual(kept(nested('inner')), ['Microsoft.X/ys/outer-given']);
    assert.deepEqual(kept(nested('outer')), ['Microsoft.X/ys/outer']);
  });

  test('reads resources by symbolic names, and leaves out those that exist already', () => {
    const text = `{"$schema": "${SCHEMA}", "languageVersion": "2.0", "resources": {
      "vault": {"existing": true, "type": "Microsoft.KeyVault/vaults", "name": "v"},
      "site": {"type": "Microsoft.Web/sites", "name": "s"},
      "slot": {"type": "Microsoft.Web/sites/slots", "name": "s/t", "dependsOn": ["site"]}
    }}`;
    const found = readText(text);
    assert.deepEqual([...found.keys()], ['Microsoft.Web/sites/s', 'Microsoft.Web/sites/slots/s/t']);
    const targets = found.get('Microsoft.Web/sites/slots/s/t')?.references?.map(({ path }) => path.join('.'));
    assert.deepEqual(targets, ['name', 'dependsOn.0']);
  });

  const claims: readonly (readonly [path: string, text: string, isClaimed: boolean])[] = [
    ['a.json', `{"$schema": "${SCHEMA}"}`, true],
    ['a.json', '{"$schema": "https://x/2018-05-01/subscriptionDeploymentTemplate.json#"}', true],
    ['a.json', '{"$schema": "https://x/2019-04-01/deploymentParameters.json#"}', false],
    ['a.yaml', `{"$schema": "${SCHEMA}"}`, false],
  ];
  for (const [path, text, isClaimed] of claims) {
    test(`${isClaimed ? 'claims' : 'leaves'} ${path} with ${text.slice(0, 60)}`, () => {
      assert.equal(source.claims(makeInputFile(path, text)), isClaimed);
    });
  }
});
