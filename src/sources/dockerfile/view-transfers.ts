/** Parts of the view that are about COPY and ADD. */
import { getField, type Json, type JsonObject } from '../../base/json.ts';
import { readUnknown } from '../unknown.ts';
import { toList } from './read-body.ts';
import type { PlacedStep, Viewed } from './view-parts.ts';

/** What is unpacked by ADD, and what is packed like it. */
const ARCHIVE = /\.(?:tar|tgz|tbz2?|tb2|txz|tlz|tzst|Z|gz|bz2|xz|lz|lzma|zst)$/;
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i;
const FOLDER = /(?:[/\\]|^\.|\/\.|^\.\.|\/\.\.)$/;

/** A COPY or ADD. */
export function describeTransfer({ step, facts, path }: PlacedStep): readonly Viewed[] {
  const { keyword, text, flags, body } = step;
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const from = flags.find(({ name }) => name === 'from')?.value;
  const files = toList(body['sources']);
  const target = getField(body, 'destination');
  const value: JsonObject = {
    keyword,
    text,
    files: files.map(endOf),
    hasFrom: from !== undefined,
    isFromSelf: from !== undefined && (isSameName(from, facts.stage.name) || from === String(facts.index)),
    needsAdd: files.some((file) => needsAdd(file, target)),
    sourceCount: files.length,
    isIntoFolder: isFolder(target),
  };
  return [{ value, path }];
}

const isSameName = (a: string, b: string): boolean => a !== '' && a.toLowerCase() === b.toLowerCase();

/** What ADD alone does: fetch, and unpack an archive into a folder. A here-document is the same for both. */
function needsAdd(file: Json, target: Json | undefined): boolean {
  const start = startOf(file);
  if (REMOTE.test(start) || start.startsWith('<<')) return true;
  return ARCHIVE.test(endOf(file)) && !(target !== undefined && ARCHIVE.test(endOf(target)));
}

const startOf = (value: Json): string =>
  typeof value === 'string' ? value : (readUnknown(value)?.refinement.prefix ?? '');

const endOf = (value: Json): string =>
  typeof value === 'string' ? value : (readUnknown(value)?.refinement.suffix ?? '');

function isFolder(target: Json | undefined): Json {
  if (target === undefined || target === '') return true;
  const end = endOf(target);
  return end === '' ? target : FOLDER.test(end);
}
