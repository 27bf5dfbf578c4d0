/**
 * The view of a service: its short and long forms as one. Documented for authors of controls in
 * docs/reference/compose.md.
 */
import { getField, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { View } from '../../model/resource.ts';
import { readUnknown } from '../unknown.ts';

type Viewed = { readonly value: JsonObject; readonly path: FieldPath };

/** Builds the view of a service from its body. */
export function buildView(body: JsonObject): View {
  const lists: Readonly<Record<string, readonly Viewed[]>> = {
    ports: viewItems(body, 'ports', readPort),
    volumes: viewItems(body, 'volumes', readVolume),
    environment: listEnvironment(body),
    options: viewItems(body, 'security_opt', readOption),
  };
  const value = Object.fromEntries(Object.entries(lists).map(([name, items]) => [name, items.map((one) => one.value)]));
  return {
    value,
    resolve: ([list = '', index]) => {
      const items = lists[list];
      const item = typeof index === 'number' ? items?.[index] : undefined;
      return item?.path ?? (items === undefined ? [] : [list === 'options' ? 'security_opt' : list]);
    },
    derive: buildView,
  };
}

function viewItems(body: JsonObject, field: string, read: (item: Json) => JsonObject): readonly Viewed[] {
  const items: readonly Json[] = toList(getField(body, field));
  return items.map((item, index) => ({ value: read(item), path: [field, index] }));
}

const toList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** `[host ip:][published:]target[/protocol]`, each of the two a port or a range. */
const PORT = /^(?:(?:\[([0-9a-fA-F:]+)\]|(\d+(?:\.\d+){3})):)?(?:(\d*)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/([a-z]+))?$/;

function readPort(port: Json): JsonObject {
  const unknown = readUnknown(port);
  if (unknown !== undefined) {
    // `127.0.0.1:${PORT}:80`: the address is known all the same.
    const hostIp = /^(\d+(?:\.\d+){3}):/.exec(unknown.refinement.prefix ?? '')?.[1] ?? port;
    return { hostIp, published: port, publishedEnd: port, target: port, targetEnd: port };
  }
  if (isJsonObject(port)) {
    const published = toNumbers(port['published']);
    const target = toNumbers(port['target']);
    return { hostIp: port['host_ip'] ?? '', ...nameRange(published, target) };
  }
  const match = PORT.exec(toText(port));
  const hostIp = match?.[1] ?? match?.[2] ?? '';
  return { hostIp, ...nameRange([match?.[3], match?.[4]].map(toNumber), [match?.[5], match?.[6]].map(toNumber)) };
}

/** What a scalar says; '' for anything else. */
const toText = (value: Json): string => (typeof value === 'object' ? '' : String(value));

const toNumber = (text: string | undefined): number => (text === undefined || text === '' ? -1 : Number(text));

/** Ends of a range that may be written as a number or as text, or be unknown. */
function toNumbers(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [-1, -1];
  if (readUnknown(value) !== undefined) return [value, value];
  const [from, to] = toText(value).split('-');
  return [toNumber(from), toNumber(to)];
}

/** -1 for what is not written: an open end is the start. */
function nameRange(
  [published = -1, publishedEnd = -1]: readonly Json[],
  [target = -1, targetEnd = -1]: readonly Json[],
): JsonObject {
  return {
    published,
    publishedEnd: publishedEnd === -1 ? published : publishedEnd,
    target,
    targetEnd: targetEnd === -1 ? target : targetEnd,
  };
}

function readVolume(volume: Json): JsonObject {
  if (readUnknown(volume) !== undefined) return { type: volume, source: volume, target: volume, isReadOnly: volume };
  if (isJsonObject(volume)) {
    const { type = 'volume', source = '', target = '', read_only: isReadOnly = false } = volume;
    return { type, source, target, isReadOnly };
  }
  // A drive letter's colon separates nothing.
  const [, first = '', second, mode = ''] =
    /^((?:[A-Za-z]:)?[^:]*)(?::((?:[A-Za-z]:)?[^:]*))?(?::(.*))?$/.exec(toText(volume)) ?? [];
  if (second === undefined) return { type: 'volume', source: '', target: first, isReadOnly: false };
  const isBind = /^(?:[./~\\]|[A-Za-z]:)/.test(first);
  return {
    type: isBind ? 'bind' : 'volume',
    source: first,
    target: second,
    isReadOnly: mode.split(',').includes('ro'),
  };
}

/** `NAME=value` items and `NAME: value` members alike. A name alone is taken from whoever starts the service. */
function listEnvironment(body: JsonObject): readonly Viewed[] {
  const environment = getField(body, 'environment');
  const members = Object.entries(isJsonObject(environment) ? environment : {}).map(([name, value]) => ({
    value: { name, isWritten: isWritten(value), value: value ?? '' },
    path: ['environment', name],
  }));
  const items = toList(environment).flatMap((value, index): Viewed[] => {
    if (typeof value !== 'string') return nameUnknown(value, index);
    const at = value.indexOf('=');
    const [name, text] = at === -1 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
    return [{ value: { name, isWritten: at !== -1 && text !== '', value: text }, path: ['environment', index] }];
  });
  return [...members, ...items];
}

/** A value that is taken from whoever starts the service stands nowhere in the file. */
const isWritten = (value: Json): boolean => value !== null && value !== '' && readUnknown(value) === undefined;

/** `NAME=${VALUE}`: the name is known where it stands before what is not. */
function nameUnknown(value: Json, index: number): Viewed[] {
  const prefix = readUnknown(value)?.refinement.prefix ?? '';
  const at = prefix.indexOf('=');
  const name = at === -1 ? value : prefix.slice(0, at);
  return [{ value: { name, isWritten: false, value: '' }, path: ['environment', index] }];
}

/** `no-new-privileges:true`, `seccomp=unconfined`. */
function readOption(option: Json): JsonObject {
  if (typeof option !== 'string') return { name: option, value: option };
  const [, name = '', value = 'true'] = /^([^:=]*)(?:[:=](.*))?$/.exec(option) ?? [];
  return { name, value };
}
