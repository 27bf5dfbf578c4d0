/** One file of manifests, as it lies there, into resources. */
import type { Problem } from '../../base/problems.ts';
import { type ParsedText, parseJson, parseYaml } from '../../languages/yaml/index.ts';
import type { InputFile, SourceRead } from '../api.ts';
import { fileProblem } from '../problem.ts';
import { readDocuments } from './read-documents.ts';

const STDIN = '-';

/** Reads a file of one or more documents, JSON or YAML. Documents that are no Kubernetes objects are passed over. */
export function readManifestFile(file: InputFile): SourceRead {
  const parsed = parseManifest(file);
  const found = readDocuments(parsed.documents, file.path);
  return { resources: found.resources, problems: [...explainTemplate(file, parsed.problems), ...found.problems] };
}

function parseManifest(file: InputFile): ParsedText {
  const options = { file: file.path, dialect: 'kubernetes' } as const;
  if (file.path.toLowerCase().endsWith('.json')) return parseJson(file.bytes, options);
  const isJsonOnStdin = file.path === STDIN && /^\s*\{/.test(new TextDecoder().decode(file.bytes.subarray(0, 4096)));
  const parsed = isJsonOnStdin ? parseJson(file.bytes, options) : undefined;
  return parsed === undefined || parsed.problems.length > 0 ? parseYaml(file.bytes, options) : parsed;
}

/** The syntax errors of a template that no chart claims say nothing to its author; one problem that names it does. */
function explainTemplate(file: InputFile, problems: readonly Problem[]): readonly Problem[] {
  const first = problems.find((problem) => problem.severity === 'error');
  if (first === undefined || !Buffer.from(file.bytes).includes('{{')) return problems;
  const message = `the file looks like a template outside a chart: ${first.message}`;
  return [fileProblem('kubernetes-template', message, file.path, first.span)];
}
