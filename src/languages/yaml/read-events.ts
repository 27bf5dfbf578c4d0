/** Runs the YAML parser over one document and, where it is stricter than the readers of Kubernetes, helps it along. */
import { type Event, parseEvents, YAMLException } from 'js-yaml';
import type { FaultCode } from './faults.ts';

export type Events = {
  /** What the events refer to: the text given, or a copy with spaces added. */
  readonly text: string;
  readonly events: readonly Event[];
  /** From an index into `text` to one into the text given. */
  readonly toGiven: (at: number) => number;
};

export type SyntaxFault = { readonly code: FaultCode; readonly message: string; readonly at: number };

/** What js-yaml says of a line inside brackets or quotes that stands too far left. */
const LACKING_INDENTATION = 'deficient indentation';

type Insertion = { readonly at: number; readonly length: number };

/** Spaces added per attempt; the parser asks again where an indentation is deeper. */
const INDENT = ' '.repeat(80);
/** Text parsed again for added spaces, over all attempts on one document: bounds the time of many small repairs. */
const REPARSED_CHARS_MAX = 32 * 1024 * 1024;

/**
 * The events of a document, or what is wrong with it.
 *
 * YAML 1.2 wants lines inside brackets and quotes to be indented deeper than the key they belong to. libyaml and go-
 * yaml
 * do not, and manifests with a `]` right below its key are everywhere. Leading blanks mean nothing there, so where the
 * parser complains of them, spaces are put in and it is asked again.
 */
export function readEvents(given: string, depthMax: number): Events | SyntaxFault {
  const insertions: Insertion[] = [];
  let text = given;
  for (let reparsedChars = 0; ; reparsedChars += text.length) {
    try {
      const events = parseEvents(text, { maxDepth: depthMax });
      return { text, events, toGiven: (at) => at - insertedBefore(insertions, at) };
    } catch (error) {
      const fault = describeSyntaxError(error, text);
      const lineStart = findLackingLine(fault, text);
      if (lineStart === undefined || reparsedChars > REPARSED_CHARS_MAX) {
        const code = lineStart === undefined ? fault.code : 'yaml-syntax';
        return { ...fault, code, at: fault.at - insertedBefore(insertions, fault.at) };
      }
      insertions.push({ at: lineStart, length: INDENT.length });
      text = text.slice(0, lineStart) + INDENT + text.slice(lineStart);
    }
  }
}

/**
 * The start of the line inside brackets or quotes whose indentation the parser found lacking; undefined for other
 * faults.
 */
function findLackingLine(fault: SyntaxFault, text: string): number | undefined {
  if (fault.message !== LACKING_INDENTATION) return undefined;
  const lineStart = Math.max(text.lastIndexOf('\n', fault.at - 1), text.lastIndexOf('\r', fault.at - 1)) + 1;
  // The parser says the same of a tab between tokens of a line; spaces before that line would change what it belongs
  // to.
  return text.slice(lineStart, fault.at).trim() === '' ? lineStart : undefined;
}

/** Spaces that were put in before `at`. Insertions are in ascending order, since the parser stops at the first lack. */
function insertedBefore(insertions: readonly Insertion[], at: number): number {
  let inserted = 0;
  for (const insertion of insertions) {
    if (insertion.at >= at) break;
    inserted += Math.min(insertion.length, at - insertion.at);
  }
  return inserted;
}

function describeSyntaxError(error: unknown, text: string): SyntaxFault {
  if (!(error instanceof YAMLException)) {
    return { code: 'yaml-syntax', message: `the parser gave up: ${String(error)}`, at: 0 };
  }
  const message = error.reason;
  const at = error.mark?.position ?? 0;
  if (message.startsWith('nesting exceeded')) return { code: 'yaml-too-deep', message, at };
  const isTabAtFault = message === LACKING_INDENTATION || message.startsWith('tab characters');
  if (isTabAtFault) return { code: 'yaml-tab-indentation', message, at };
  const isCutOff = message.startsWith('unexpected end of the stream') && at >= text.trimEnd().length;
  return { code: isCutOff ? 'yaml-truncated' : 'yaml-syntax', message, at };
}
