/** Fuzz test of the Dockerfile source: mutants never throw, and every place stays inside the file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCorpora, findCorpus, readJsonLines } from '../../../test/corpora/corpus.ts';
import { makeInputFile } from '../../../test/harness/input-files.ts';
import { createRandom, mutateText, type Random } from '../../../test/harness/random.ts';
import { listPaths } from '../../../test/harness/source-contract.ts';
import type { Span } from '../../base/positions.ts';
import { createDockerfileSource } from './index.ts';

const ROUNDS = 1_000;
const SEED = `# syntax=docker/dockerfile:1
ARG V=1
FROM --platform=$P r.example:5000/a:\${V:-2}@sha256:b AS c
ENV A=1 B="two \\$x" \\
  # note
  C='é😀'
RUN --mount=type=cache,target=/x set -e; \\
  if [ -f "$(which a)" ]; then sudo apt-get install -y b=1 && rm -rf /var/lib/apt/lists/*; fi
RUN <<-"EOF" cat > /y && sh <<X
\tone \`two\`
\tEOF
pip install z
X
ONBUILD COPY --from=c ["d e", "f\\n", "/g/"]
HEALTHCHECK --interval=1s CMD ["h"]
EXPOSE 1 2-3/udp $V
USER $U:\${G:+i}
SHELL ["pwsh"]
RUN j
`;
const SNIPPETS = [
  '\\\n',
  '<<E',
  '<<',
  '"',
  "'",
  '`',
  '$(',
  '${',
  ')',
  '}',
  '[',
  ']',
  '&&',
  '\r\n',
  'FROM ',
  'RUN ',
  'ONBUILD ',
];

function mutate(random: Random, text: string): string {
  let mutant = mutateText(random, text, 1 + random.below(4));
  for (let edit = random.below(4); edit > 0; edit--) {
    const at = random.below(mutant.length + 1);
    mutant = mutant.slice(0, at) + random.pick(SNIPPETS) + mutant.slice(at);
  }
  return mutant;
}

/** As far as a test can afford. */
const PATHS_MAX = 400;

function checkText(text: string, context: string): void {
  const file = makeInputFile('Dockerfile', text);
  const { resources, problems } = createDockerfileSource().read(file);
  const isInside = ({ start, end }: Span): boolean =>
    start.offset >= 0 && start.offset <= end.offset && end.offset <= file.sizeBytes && start.line >= 1;
  for (const { span, message } of problems) assert.ok(span === undefined || isInside(span), `${context}: ${message}`);
  for (const { body, origin, view } of resources) {
    for (const path of listPaths(body, PATHS_MAX)) {
      const place = origin.locate(path);
      assert.ok(place !== undefined && isInside(place.span), `${context}: ${JSON.stringify(path)}`);
    }
    for (const path of listPaths(view?.value ?? null, PATHS_MAX)) {
      const resolved = view?.resolve(path) ?? [];
      assert.ok(origin.locate(resolved)?.isExact === true, `${context}: ${JSON.stringify(path)} leads nowhere`);
    }
  }
}

test(`${ROUNDS} mutants of a Dockerfile never throw, and every place is in the file`, () => {
  for (let seed = 1; seed <= ROUNDS; seed++) checkText(mutate(createRandom(seed), SEED), `seed ${seed}`);
});

test('mutants of the Dockerfiles of the corpora never throw, and every place is in the file', (t) => {
  const folder = findCorpus(findCorpora(), 'kics', 'cases.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus kics is absent');
  type Case = { readonly framework: string; readonly files: Readonly<Record<string, string>> };
  const cases = readJsonLines<Case>(folder, 'cases.jsonl').filter(({ framework }) => framework === 'dockerfile');
  const texts = cases.flatMap(({ files }) => Object.values(files));
  let seed = 10_000;
  for (const text of texts) {
    checkText(text, 'as given');
    for (let i = 0; i < 5; i++) checkText(mutate(createRandom(++seed), text), `seed ${seed}`);
  }
  t.diagnostic(`Dockerfiles: ${texts.length} read, ${texts.length * 5} mutants`);
  assert.ok(texts.length > 100, 'the gate must have looked at something');
});
