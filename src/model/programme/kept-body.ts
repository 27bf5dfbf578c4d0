/**
 * What is kept of an object that came before the gate: canonical JSON without its secrets, written piece by piece, so
 * that who writes it can let others go first. Every request comes by here, so that it goes through an object once, and
 * by a list of its own instead of calls in calls: stopping anywhere costs nothing.
 */
import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { FieldTest } from './mask-secrets.ts';
import { createFieldTest, maskText, SECRET_MASK, VALUE_CHARS_MIN } from './mask-secrets.ts';

/** A piece of the text, empty for work that wrote none, and about how many characters of work it was. */
export type BodyPiece = { readonly text: string; readonly work: number };

/** Work of one piece, as far as no single text is more. */
const PIECE_WORK = 4 * 1024;
/** Characters that a node without text counts for. */
const NODE_WORK = 16;
/** Hidden values that are looked for in a text in the time that its own characters take. */
const VALUES_PER_LOOK = 16;

/**
 * The pieces of the text of a body. Their joined text is that of `maskSecrets`, in canonical form, but for texts that
 * are too long to be looked through: of those the length is told.
 */
export function* writeKeptBody(kind: string, body: JsonObject | null): Generator<BodyPiece, void, void> {
  const draft: Draft = {
    mark: '',
    marks: [],
    texts: [],
    values: new Set(),
    isHidden: createFieldTest(kind),
    frames: [],
  };
  yield* readBody(body, draft);
  const { mark: end, marks, texts, values } = draft;
  let written = '';
  let work = 0;
  // What is hidden in one field may be repeated in another: all of it is known by now.
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i] ?? '';
    written += marks[i] + JSON.stringify(showText(text, values));
    work += NODE_WORK + text.length * (1 + values.size / VALUES_PER_LOOK);
    if (work < PIECE_WORK) continue;
    yield { text: written, work };
    written = '';
    work = 0;
  }
  yield { text: written + end, work };
}

function showText(text: string, values: ReadonlySet<string>): string {
  if (text.length > LIMITS.decisionTextCharsMax) return `[left out: ${text.length} characters]`;
  return maskText(text, values);
}

/** An object or a list that is being gone through. */
type Frame = {
  readonly list: readonly Json[] | undefined;
  readonly object: JsonObject | undefined;
  /** Of an object, in their order. */
  readonly names: readonly string[];
  /** The field that it is the value of; empty for an item of a list. */
  readonly name: string;
  readonly isInside: boolean;
  at: number;
};

/** The text as far as it is certain: `marks[i]` comes before `texts[i]`, and `mark` after the last one. */
type Draft = {
  mark: string;
  readonly marks: string[];
  /** Texts that are shown, once what is hidden in them is known. */
  readonly texts: string[];
  /** Texts that are hidden. */
  readonly values: Set<string>;
  readonly isHidden: FieldTest;
  readonly frames: Frame[];
};

function* readBody(body: Json, draft: Draft): Generator<BodyPiece, void, void> {
  const { frames } = draft;
  enter(body, '', undefined, false, draft);
  let work = 0;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    step(frame, draft);
    work += NODE_WORK;
    if (work < PIECE_WORK) continue;
    yield { text: '', work };
    work = 0;
  }
}

/** Enters the next member of what is being gone through, or leaves it. */
function step(frame: Frame, draft: Draft): void {
  const { list, object, names, isInside } = frame;
  const i = frame.at++;
  if (list !== undefined) {
    if (i === list.length) leave(']', draft);
    else {
      if (i > 0) draft.mark += ',';
      enter(list[i] ?? null, '', undefined, isInside, draft);
    }
    return;
  }
  const name = names[i];
  if (name === undefined || object === undefined) leave('}', draft);
  else {
    draft.mark += i > 0 ? ',' + quoteName(name) : quoteName(name);
    enter(object[name] ?? null, name, object, isInside, draft);
  }
}

function enter(value: Json, name: string, holder: JsonObject | undefined, isBelow: boolean, draft: Draft): void {
  const { frames, values, marks, texts, isHidden } = draft;
  const isInside = isBelow || (holder !== undefined && isHidden(name, frames.at(-2)?.name, frames.length, holder));
  if (typeof value === 'string') {
    if (!isInside) {
      marks.push(draft.mark);
      texts.push(value);
      draft.mark = '';
      return;
    }
    if (value.length >= VALUE_CHARS_MIN && value.length <= LIMITS.decisionTextCharsMax) values.add(value);
    draft.mark += HIDDEN;
  } else if (Array.isArray(value)) {
    draft.mark += '[';
    frames.push({ list: value as readonly Json[], object: undefined, names: NO_NAMES, name, isInside, at: 0 });
  } else if (isJsonObject(value)) {
    draft.mark += '{';
    frames.push({ list: undefined, object: value, names: Object.keys(value).sort(), name, isInside, at: 0 });
  } else draft.mark += typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'null');
}

const NO_NAMES: readonly string[] = [];
const HIDDEN = JSON.stringify(SECRET_MASK);

function leave(end: string, draft: Draft): void {
  draft.mark += end;
  draft.frames.pop();
}

/** Names of fields are few, and come again and again. */
const quotedNames = new Map<string, string>();
const NAMES_KEPT_MAX = 10_000;
const NAME_CHARS_MAX = 100;

/** `"name":` */
function quoteName(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(name)}:`;
  if (name.length <= NAME_CHARS_MAX) {
    if (quotedNames.size >= NAMES_KEPT_MAX) quotedNames.clear();
    quotedNames.set(name, quoted);
  }
  return quoted;
}
