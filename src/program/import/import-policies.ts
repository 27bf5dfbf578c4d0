/** Foreign policy documents into engine policies; whatever cannot be carried over is named field by field. */
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Problem } from '../../base/problems.ts';
import type { ForeignEvaluator } from '../../engine/foreign.ts';
import { createForeignEvaluator } from '../../engine/foreign.ts';
import type { ForeignPolicy } from '../../model/foreign-policy.ts';
import type { House } from '../house.ts';

export type ImportedPolicies = {
  readonly documents: number;
  readonly policies: readonly ForeignPolicy[];
  readonly evaluators: readonly ForeignEvaluator[];
  /** Unreadable input, fields that are not imported, expressions that do not compile. */
  readonly problems: readonly Problem[];
};

const ENDINGS = ['.yaml', '.yml', '.json'];

/**
 * Imports every policy in the files and folders; the other documents there are its companions (bindings, parameters).
 */
export async function importPolicies(paths: readonly string[], house: House): Promise<ImportedPolicies> {
  const { documents, problems } = await readDocuments(paths, house);
  const importers = await house.loadImporters();
  const policies: ForeignPolicy[] = [];
  let claimed = 0;
  for (const { document, file } of documents) {
    const importer = importers.find((candidate) => candidate.claims(document));
    if (importer === undefined) continue;
    claimed++;
    const companions = documents.map((other) => other.document).filter((other) => other !== document);
    const read = importer.import(document, companions);
    policies.push(...read.value);
    problems.push(...read.problems.map((problem) => ({ ...problem, file: problem.file ?? file })));
  }
  if (claimed === 0 && problems.length === 0) {
    throw new AppError('nothing-to-judge', `no policy document in ${paths.join(', ')}`);
  }
  const evaluators = policies.map(createForeignEvaluator);
  problems.push(...evaluators.flatMap(sayFaults));
  return { documents: claimed, policies, evaluators, problems };
}

type FiledDocument = { readonly document: JsonObject; readonly file: string };

async function readDocuments(
  paths: readonly string[],
  house: House,
): Promise<{ documents: FiledDocument[]; problems: Problem[] }> {
  const parse = await house.loadParser();
  const documents: FiledDocument[] = [];
  const problems: Problem[] = [];
  for (const file of paths.flatMap((path) => listFiles(path, house))) {
    const bytes = house.files.readBytes(file);
    if (bytes === undefined) {
      const remedy = 'Check its permissions.';
      problems.push({
        code: 'file-unreadable',
        message: 'the file could not be read',
        remedy,
        severity: 'error',
        file,
      });
      continue;
    }
    const parsed = parse(bytes, file);
    problems.push(...parsed.problems);
    for (const { value } of parsed.value) {
      for (const document of unwrapList(value)) documents.push({ document, file });
    }
  }
  return { documents, problems };
}

function listFiles(path: string, house: House): readonly string[] {
  const kind = house.files.kindOf(path);
  if (kind === undefined) throw new AppError('path-not-found', path);
  return kind === 'file' ? [path] : house.files.list(path, ENDINGS);
}

/** `kubectl get -o yaml` prints a List. */
function unwrapList(value: unknown): readonly JsonObject[] {
  if (!isJsonObject(value)) return [];
  const items = value['items'];
  return value['kind'] === 'List' && Array.isArray(items) ? items.filter(isJsonObject) : [value];
}

function sayFaults({ policy, faults }: ForeignEvaluator): readonly Problem[] {
  return faults.map(({ place, expression, issues }) => {
    const message = `${policy.origin} ${policy.name}: ${place}: ${issues[0]?.message ?? 'fault'} in ${expression}`;
    const remedy = issues[0]?.remedy ?? 'Mend the expression at its origin.';
    return { code: 'policy-does-not-compile', message, remedy, severity: 'error' as const };
  });
}
