/**
 * Documents say what is so: their YAML is valid, their commands exist, what they run ends as they say, links lead
 * somewhere.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Command as CommanderCommand } from 'commander';
import { createVerbCommand } from '../../src/cli/run-verb.ts';
import { VERBS } from '../../src/cli/verbs.ts';
import { getField } from '../../src/base/json.ts';
import { parseYaml } from '../../src/languages/yaml/index.ts';
import { readDocument } from '../../src/model/read-document.ts';
import { OUTPUTS } from '../../src/outputs/index.ts';
import { output as jsonOutput } from '../../src/outputs/json/index.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { createTestHouse } from '../harness/house.ts';
import type { Schema } from '../harness/json-schema.ts';
import { checkSchema } from '../harness/json-schema.ts';
import { listBlocks, listCommands } from '../harness/markdown.ts';
import { makeEmptyReport, makeHostileReport, makeTypicalReport } from '../harness/reports.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATHS = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).sort();
const DOCUMENTS = PATHS.map((path) => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, blocks: listBlocks(text) };
});

function isOurs(value: unknown): boolean {
  const apiVersion = getField(value, 'apiVersion');
  return typeof apiVersion === 'string' && apiVersion.startsWith('bulwark.dev/');
}

test('every YAML block parses, and every Bulwark document in one is valid', (t) => {
  const faults: string[] = [];
  let count = 0;
  for (const { path, blocks } of DOCUMENTS) {
    for (const { text, line } of blocks.filter(({ language }) => language === 'yaml')) {
      count++;
      const dialect = text.includes('AWSTemplateFormatVersion') ? ({ dialect: 'cloudformation' } as const) : {};
      const { documents, problems } = parseYaml(text, dialect);
      faults.push(...problems.map(({ message }) => `${path}:${line}: ${message}`));
      for (const { value } of documents.filter((document) => isOurs(document.value))) {
        faults.push(...readDocument(value, path).problems.map(({ message }) => `${path}:${line}: ${message}`));
      }
    }
  }
  t.diagnostic(`YAML blocks: ${count} parsed in ${DOCUMENTS.length} documents`);
  assert.deepEqual(faults, []);
  assert.ok(count >= 28, 'the gate must have looked at something');
});

async function describeVerbs(): Promise<ReadonlyMap<string, CommanderCommand>> {
  const io = {
    out: () => undefined,
    err: () => undefined,
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 80,
    env: {},
  };
  const context = { io, house: createTestHouse({}, { outputs: OUTPUTS }), verbs: VERBS };
  const commands = await Promise.all(
    VERBS.map(async (entry) => {
      const command = createVerbCommand(entry, context);
      (await entry.load()).configure(command, context, () => undefined);
      return [entry.name, command] as const;
    }),
  );
  return new Map(commands);
}

function findFaults(verbs: ReadonlyMap<string, CommanderCommand>, args: readonly string[]): readonly string[] {
  const [name = '', ...rest] = args;
  if (name === '' || name.startsWith('-') || name === 'help') return [];
  const verb = verbs.get(name);
  if (verb === undefined) return [`there is no verb ${name}`];
  const flags = [verb, ...verb.commands].flatMap(({ options }) => options.map(({ long }) => long));
  const unknown = rest.filter((word) => word.startsWith('--') && word !== '--help' && !flags.includes(word));
  return unknown.map((flag) => `${name} has no option ${flag}`);
}

test('every command of every document names a verb and options that exist', async (t) => {
  const verbs = await describeVerbs();
  const faults: string[] = [];
  let count = 0;
  for (const { path, blocks } of DOCUMENTS) {
    for (const { text, line } of blocks) {
      for (const command of listCommands(text)) {
        count++;
        faults.push(...findFaults(verbs, command.args).map((fault) => `${path}:${line}: ${fault} (${command.line})`));
      }
    }
  }
  t.diagnostic(`commands: ${count} checked`);
  assert.deepEqual(faults, []);
  assert.ok(count >= 130, 'the gate must have looked at something');
});

for (const { path, blocks } of DOCUMENTS.filter((document) => document.blocks.some(({ info }) => info === 'run'))) {
  test(`${path} runs as it says`, async (t) => {
    using folder = makeFolder({});
    let count = 0;
    for (const { info, text, line } of blocks) {
      if (info.startsWith('file=')) {
        const target = join(folder.path, info.slice('file='.length));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      if (info !== 'run') continue;
      for (const command of listCommands(text)) {
        count++;
        const run = await runBulwark(command.args, { cwd: folder.path });
        assert.equal(run.code, command.exit, `${path}:${line}: ${command.line}\n${run.stdout}\n${run.stderr}`);
      }
    }
    t.diagnostic(`${path}: ${count} commands run`);
    assert.ok(count > 0);
  });
}

test('every relative link leads to a file', (t) => {
  let count = 0;
  const faults = DOCUMENTS.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].flatMap(([, target = '']) => {
      count++;
      return existsSync(join(ROOT, dirname(path), target)) ? [] : [`${path}: ${target}`];
    }),
  );
  t.diagnostic(`links: ${count} checked`);
  assert.ok(count >= 45, 'the gate must have looked at something');
  assert.deepEqual(faults, []);
});

test('the options of scan and fix are those in the reference', async () => {
  const verbs = await describeVerbs();
  const reference = readFileSync(join(ROOT, 'docs/reference/cli.md'), 'utf8');
  for (const name of ['scan', 'fix']) {
    const [, section = ''] = reference.split(`## \`${name}\`\n`);
    const [table = ''] = section.split('\n## ');
    const cells = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) => [
      ...cell.matchAll(/`(--[a-z-]+)/g),
    ]);
    const listed = cells.map(([, flag = '']) => flag);
    assert.deepEqual(
      listed.toSorted(),
      verbs
        .get(name)
        ?.options.map(({ long }) => long ?? '')
        .toSorted(),
    );
  }
});

test('the JSON report fits its schema, and its top-level fields are those in the reference', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'docs/reference/json-report.schema.json'), 'utf8')) as Schema;
  const reference = readFileSync(join(ROOT, 'docs/reference/json-report.md'), 'utf8');
  const [table = ''] = reference.split('A result names its control');
  const listed = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) => {
    return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
  });
  const reports = [makeTypicalReport(), makeEmptyReport(), makeHostileReport('x')];
  for (const report of reports) {
    const options = { hasColour: false, columns: 80, sourceText: () => undefined, version: '0.0.0' };
    const value = JSON.parse([...jsonOutput.render(report, options)].join('')) as Record<string, unknown>;
    assert.deepEqual(checkSchema(schema, value), []);
    assert.deepEqual(listed.toSorted(), Object.keys(value).toSorted());
  }
});
