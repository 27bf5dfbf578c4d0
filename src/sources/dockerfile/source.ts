/** The Dockerfile source: every Dockerfile is one resource. */
import { decodeText } from '../../base/decode-text.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { spanBetween, type TextIndex } from '../../base/text-index.ts';
import { parseDockerfile } from '../../languages/dockerfile/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { LazyOrigin } from '../lazy-origin.ts';
import { findMember, type Placed } from '../placed.ts';
import { capProblems, fileProblem } from '../problem.ts';
import { buildBody } from './build-body.ts';
import { buildModel } from './build-model.ts';
import { DOCKERFILE_CLAIM } from './claim.ts';
import type { Model } from './model.ts';
import { planDockerfileChange } from './plan-change.ts';
import { buildView } from './view.ts';

/** A source for one scan. */
export function createDockerfileSource(): Source {
  return { ...DOCKERFILE_CLAIM, read: readDockerfile };
}

/** Reads one Dockerfile. A file without an instruction is no resource. */
function readDockerfile({ path, bytes }: InputFile): SourceRead {
  if (bytes.length > LIMITS.dockerfileBytesMax) {
    const message = `the file has more than ${LIMITS.dockerfileBytesMax} bytes`;
    return { resources: [], problems: [fileProblem('file-too-large', message, path)] };
  }
  const decoded = decodeText(bytes);
  if (decoded.isUtf16) {
    return { resources: [], problems: [fileProblem('dockerfile-not-utf8', 'the file is UTF-16', path)] };
  }
  const { index } = decoded;
  const dockerfile = parseDockerfile(index.text);
  const problems: Problem[] = dockerfile.faults.map(({ code, message, start, end }) =>
    fileProblem(`dockerfile-${code}`, message, path, spanBetween(index, start, end)),
  );
  if (decoded.badAt !== undefined) {
    const span = spanBetween(index, decoded.badAt, decoded.badAt + 1);
    problems.push(fileProblem('dockerfile-not-utf8', 'a byte is no UTF-8', path, span));
  }
  if (dockerfile.instructions.length === 0) {
    return { resources: [], problems: [...problems, fileProblem('dockerfile-empty', 'there is no instruction', path)] };
  }
  const model = buildModel(dockerfile);
  problems.push(...listModelProblems(model, index, path));
  const body = buildBody(model, index.text.length);
  return { resources: [createResource(path, body, index)], problems: capProblems(problems) };
}

function listModelProblems({ stages, unread }: Model, index: TextIndex, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (unread !== undefined) {
    const message = `the file has more than ${LIMITS.dockerfileStagesMax} stages`;
    problems.push(fileProblem('dockerfile-too-large', message, path, spanBetween(index, unread.start, unread.end)));
  }
  const implicit = stages.find(({ from }) => from === undefined)?.steps[0]?.instruction;
  if (implicit !== undefined) {
    const message = `${implicit.keyword} stands before any FROM`;
    problems.push(fileProblem('dockerfile-no-from', message, path, spanBetween(index, implicit.start, implicit.end)));
  }
  for (const { instruction, commands, trigger } of stages.flatMap(({ steps }) => steps)) {
    const read = commands ?? trigger?.commands;
    const span = (start: number, end: number) => spanBetween(index, start, end);
    if (read?.unread !== undefined) {
      const message = `${instruction.keyword} was not looked into: ${read.unread}`;
      problems.push(fileProblem('dockerfile-shell-unread', message, path, span(instruction.start, instruction.end)));
    }
    for (const { message, start, end } of read?.faults ?? []) {
      problems.push(fileProblem('dockerfile-script-malformed', `shell: ${message}`, path, span(start, end)));
    }
  }
  return problems;
}

function createResource(path: string, body: Placed & { readonly value: Resource['body'] }, index: TextIndex): Resource {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    address: `dockerfile:${path}`,
    source: 'dockerfile',
    type: 'Dockerfile',
    kind: 'Dockerfile',
    name,
    namespace: undefined,
    labels: {},
    body: body.value,
    origin: new LazyOrigin(
      path,
      0,
      () => spanBetween(index, body.start, body.end),
      (fieldPath) => {
        const { found, isExact } = findMember<Placed>(body, fieldPath);
        return { span: spanBetween(index, found.start, found.end), isExact };
      },
      (changed) => planDockerfileChange(body, changed, index),
    ),
    view: buildView(body.value),
  };
}
