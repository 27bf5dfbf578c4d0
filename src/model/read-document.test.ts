/** Tests of how documents are read, and of their JSON Schemas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeControl } from '../../test/harness/reports.ts';
import { formatPath } from '../base/positions.ts';
import { DOCUMENT_KINDS, exportAllSchemas, exportJsonSchema } from './json-schema.ts';
import { readDocument } from './read-document.ts';

type Draft = { [key: string]: unknown; spec: Record<string, unknown>; metadata: Record<string, unknown> };

/** A valid control with one change. */
function draft(change: (control: Draft) => void): unknown {
  const control = JSON.parse(JSON.stringify(makeControl())) as Draft;
  change(control);
  return control;
}

const FAULTS: readonly (readonly [string, unknown, RegExp])[] = [
  ['apiVersion', { kind: 'Control' }, /apiVersion is missing/],
  ['apiVersion', { apiVersion: 'bulwark.dev/v2', kind: 'Control' }, /apiVersion is "bulwark.dev\/v2"/],
  ['kind', { apiVersion: 'bulwark.dev/v1', kind: 'Contrl' }, /Did you mean Control/],
  ['kind', { apiVersion: 'bulwark.dev/v1', kind: 'constructor' }, /Use one of Control/],
  ['kind', { apiVersion: 'bulwark.dev/v1' }, /kind is missing/],
  ['spec.severity', draft((d) => (d.spec['severity'] = 'urgent')), /"urgent".*Use "critical" or "high"/s],
  ['spec.severity', draft((d) => delete d.spec['severity']), /spec.severity is missing.*"critical"/s],
  ['spec.title', draft((d) => delete d.spec['title']), /spec.title is missing.*type string/s],
  ['spec.title', draft((d) => (d.spec['title'] = '')), /too short/],
  ['spec.title', draft((d) => (d.spec['title'] = ['x'.repeat(100)])), /spec.title is \["x+….*type string/s],
  ['spec.tilte', draft((d) => (d.spec['tilte'] = 'x')), /spec.tilte is not a field that Bulwark knows/],
  ['metadata.id', draft((d) => (d.metadata['id'] = 'k1')), /wrong form/],
  ['examples', draft((d) => delete d['examples']), /examples is missing/],
  [
    'examples.good[0]',
    draft((d) => (d['examples'] = { good: [{ name: 'a' }], bad: [] })),
    /examples.good\[0\].*either input or files/s,
  ],
  [
    'examples.good[0].input',
    draft((d) => (d['examples'] = { good: [{ name: 'a', input: 1 }], bad: [] })),
    /examples.good\[0\].input: .*bulwark schema/s,
  ],
];

test('each fault of a document names its field and what to do', () => {
  for (const [path, value, expected] of FAULTS) {
    const { value: document, problems } = readDocument(value, 'a.yaml', (place) => {
      const offset = formatPath(place) === path ? 7 : 1;
      return { start: { line: 1, column: 1, offset }, end: { line: 1, column: 1, offset } };
    });
    assert.equal(document, undefined, path);
    const text = problems.map(({ message, remedy }) => `${message}\n${remedy}`).join('\n');
    assert.match(text, expected);
    assert.ok(
      problems.some(({ span, file }) => span?.start.offset === 7 && file === 'a.yaml'),
      `${path}: ${text}`,
    );
  }
});

test('an exception with an empty scope is refused, and a document without positions still has problems', () => {
  const spec = {
    controls: ['a'],
    scope: {},
    reason: 'because of it',
    owner: 'a',
    approver: 'b',
    ticket: 't',
    expires: 'x',
  };
  const exception = { apiVersion: 'bulwark.dev/v1', kind: 'Exception', metadata: { name: 'x' }, spec };
  const { problems } = readDocument(exception, '-');
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['spec.scope: scope must not be empty'],
  );
  assert.equal(problems[0]?.span, undefined);
});

test('a valid document is read', () => {
  const control = makeControl();
  assert.deepEqual(readDocument(control, 'a.yaml'), { value: control, problems: [] });
});

test('every kind has a JSON Schema that forbids unknown fields', () => {
  assert.ok(DOCUMENT_KINDS.length >= 4);
  for (const kind of DOCUMENT_KINDS) {
    const schema = exportJsonSchema(kind);
    assert.equal(schema['title'], kind);
    assert.equal(schema['additionalProperties'], false);
  }
  const all = exportAllSchemas()['anyOf'];
  assert.equal(Array.isArray(all) ? all.length : 0, DOCUMENT_KINDS.length);
});
