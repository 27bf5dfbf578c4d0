/**
 * A parsed YAML or JSON value into one of Bulwark's own documents, or into problems that name the field and the
 * remedy.
 */
import type { z } from 'zod';
import { nearestName } from '../base/ids.ts';
import { getField, getPath } from '../base/json.ts';
import type { FieldPath, Span } from '../base/positions.ts';
import { formatPath } from '../base/positions.ts';
import type { Problem } from '../base/problems.ts';
import { Control } from './control.ts';
import { Exception } from './exception.ts';
import { Inventory } from './inventory.ts';
import { Profile } from './profile.ts';
import { Rollout } from './rollout.ts';
import { Slo } from './slo.ts';
import { Source } from './source.ts';
import { API_VERSION } from './words.ts';

/** Every kind of document that users write. */
export const DOCUMENT_SCHEMAS = { Control, Exception, Inventory, Profile, Rollout, SLO: Slo, Source } as const;

export type DocumentKind = keyof typeof DOCUMENT_SCHEMAS;
export type Document = { [K in DocumentKind]: z.infer<(typeof DOCUMENT_SCHEMAS)[K]> }[DocumentKind];

/** Where a field of the document stands; the nearest ancestor's place will do. */
export type Locate = (path: FieldPath) => Span | undefined;

export type DocumentRead = { readonly value: Document | undefined; readonly problems: readonly Problem[] };

/** Reads one document of any kind. With any problem there is no value: a half-read control must not judge. */
export function readDocument(value: unknown, file: string, locate: Locate = () => undefined): DocumentRead {
  const problem = (path: FieldPath, message: string, remedy: string): Problem => {
    const span = locate(path);
    return {
      code: 'invalid-document',
      message,
      remedy,
      severity: 'error',
      file,
      ...(span === undefined ? {} : { span }),
    };
  };
  const refuse = (path: FieldPath, message: string, remedy: string): DocumentRead => ({
    value: undefined,
    problems: [problem(path, message, remedy)],
  });
  const apiVersion = getField(value, 'apiVersion');
  if (apiVersion !== API_VERSION) {
    return refuse(['apiVersion'], `apiVersion is ${show(apiVersion)}`, `Write apiVersion: ${API_VERSION}.`);
  }
  const kind = getField(value, 'kind');
  if (!isDocumentKind(kind)) {
    const kinds = Object.keys(DOCUMENT_SCHEMAS);
    const nearest = typeof kind === 'string' ? nearestName(kind, kinds) : undefined;
    const remedy = nearest === undefined ? `Use one of ${kinds.join(', ')}.` : `Did you mean ${nearest}?`;
    return refuse(['kind'], `kind is ${show(kind)}, which Bulwark does not know`, remedy);
  }
  const parsed = DOCUMENT_SCHEMAS[kind].safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) =>
    explainIssue(issue, value).map(({ path, message, remedy }) => problem(path, message, remedy)),
  );
  return { value: undefined, problems };
}

function isDocumentKind(kind: unknown): kind is DocumentKind {
  return typeof kind === 'string' && Object.hasOwn(DOCUMENT_SCHEMAS, kind);
}

type Fault = { readonly path: FieldPath; readonly message: string; readonly remedy: string };

function explainIssue(issue: z.core.$ZodIssue, value: unknown): readonly Fault[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const place = path.length === 0 ? 'the document' : formatPath(path);
  const found = getPath(value, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `${formatPath([...path, key])} is not a field that Bulwark knows`,
      remedy: 'Remove it or mend its spelling; `bulwark schema <kind>` prints the fields.',
    }));
  }
  if (found === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return [{ path, message: `${place} is missing`, remedy: `Add ${place}: ${describeWanted(issue)}.` }];
  }
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, message: `${place} is ${show(found)}`, remedy: `Write ${describeWanted(issue)}.` }];
    case 'invalid_value':
      return [{ path, message: `${place} is ${show(found)}`, remedy: `Use ${describeWanted(issue)}.` }];
    case 'invalid_format':
      return [{ path, message: `${place} is ${show(found)}, which has the wrong form`, remedy: 'See the schema.' }];
    case 'too_small':
      return [{ path, message: `${place} is too short`, remedy: `Give at least ${issue.minimum}.` }];
    default:
      return [{ path, message: `${place}: ${issue.message}`, remedy: 'See `bulwark schema <kind>`.' }];
  }
}

function describeWanted(issue: z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidValue): string {
  if (issue.code === 'invalid_type') return `a value of type ${issue.expected}`;
  return issue.values.map((value) => JSON.stringify(value)).join(' or ');
}

const SHOWN_CHARS_MAX = 60;

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text;
}
