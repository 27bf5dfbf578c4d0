/**
 * Whole repositories of others: no crash, and no file unread that a source reads. What no source reads is listed here
 * with the reason, so that a file that falls out of the scan is noticed.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import type { Problem } from '../../src/base/problems.ts';
import { openSources } from '../../src/sources/index.ts';
import { findCorpora } from '../corpora/corpus.ts';
import { scanToJson } from '../harness/json-report.ts';
import { checkRead, createCounts } from '../harness/source-contract.ts';

const INPUTS = join(findCorpora(), 'inputs');

/** Why a file is read by no source, although its name is one that sources look at: the first reason that fits. */
const UNREAD: readonly (readonly [reason: string, path: RegExp, content: RegExp])[] = [
  ['packages of Node.js', /(?:^|\/)package(?:-lock)?\.json$/, /[^]/],
  ['the chart needs helm, which is not there', /\/templates\/[^]*\.ya?ml$/, /\{\{/],
  ['values of a chart', /\/values\.yaml$/, /[^]/],
  ['settings of GitHub that run nothing', /\.github\/FUNDING\.yml$/, /[^]/],
  ['settings of a program, not of what deploys it', /\/(?:cdk\.json|config\.yml)$/, /^(?:\{\s*"app"|version: 0\.1)/],
  ['a part of a pipeline of GitLab that no pipeline includes', /gitlabci\/[^/]+\.yml$/, /^\s+script:/m],
];
/** Names of files that build, deploy or configure; each must be looked at by some source. */
const ESTATE = /\.(?:tf|tofu|ya?ml|json|tfvars|tpl)$|(?:^|\/)(?:dockerfile|containerfile)[^/]*$/i;

for (const [name, readMin, findingsMin] of [
  ['terragoat', 51, 150],
  ['kubernetes-goat', 34, 300],
] as const) {
  test(`${name} is scanned without a crash or an unread file`, async (t) => {
    const folder = join(INPUTS, name);
    if (!existsSync(folder)) return t.skip(`NOT RUN: corpus inputs/${name} is absent`);
    const problems: Problem[] = [];
    const project = openSources({});
    const files = [
      ...project.walk(
        [folder],
        (problem) => problems.push(problem),
        () => undefined,
      ),
    ];
    const resources = [];
    const unread = new Map<string, number>();
    for (const file of files) {
      const sources = await project.claim(file);
      const reads = sources.map((source) => source.read(file));
      resources.push(...reads.flatMap((read) => read.resources));
      problems.push(...reads.flatMap((read) => read.problems));
      if (sources.length > 0) continue;
      const text = Buffer.from(file.bytes).toString();
      const reason = UNREAD.find(([, path, content]) => path.test(file.path) && content.test(text))?.[0];
      assert.ok(reason !== undefined, `${file.path} is read by no source`);
      unread.set(reason, (unread.get(reason) ?? 0) + 1);
    }
    for (const source of project.sources) {
      const read = source.finish?.();
      resources.push(...(read?.resources ?? []));
      problems.push(...(read?.problems ?? []));
    }
    const listed = new Set(files.map(({ path }) => relative(folder, path)));
    const others = listNames(folder).filter((path) => ESTATE.test(path) && !listed.has(path));
    assert.deepEqual(others, [], 'files that no source looks at');
    const counts = createCounts();
    // That helm is missing is no place in a text.
    checkRead({ resources, problems: problems.filter(({ code }) => code !== 'renderer-missing') }, files, counts);
    t.diagnostic(`${name}: ${JSON.stringify(counts)}; not read: ${JSON.stringify(Object.fromEntries(unread))}`);
    assert.ok(counts.places > 1_000);
  });

  test(`the command judges ${name}`, async (t) => {
    const folder = join(INPUTS, name);
    if (!existsSync(folder)) return t.skip(`NOT RUN: corpus inputs/${name} is absent`);
    const { files, counts } = await scanToJson({ path: INPUTS }, { path: name });
    t.diagnostic(`${name}: ${files.read} files read, ${JSON.stringify(counts)}`);
    assert.ok(files.read >= readMin && counts.fail >= findingsMin);
  });
}

function listNames(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
