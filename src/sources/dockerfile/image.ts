/** The image of a FROM: its name taken apart, with what variables leave open. */
import { parseImageName } from '../../base/image-name.ts';
import type { Json } from '../../base/json.ts';
import { knownText, toJson, unknownBecause, type Value } from './values.ts';

export type Image = {
  readonly text: Json;
  readonly registry: Json;
  readonly repository: Json;
  readonly tag: Json | undefined;
  readonly digest: Json | undefined;
  readonly isScratch: boolean;
};

/** Stands for an unknown part while a name is taken apart: no good name holds one. */
const OPEN = '\0';

/** Reads the image's name. */
export function readImage(value: Value): Image {
  const marked = value.parts.map((part) => (typeof part === 'string' ? part : OPEN)).join('');
  const name = parseImageName(marked);
  const isKnown = knownText(value) !== undefined;
  const restore = (text: string): Json => (isKnown || !text.includes(OPEN) ? text : unknownBecause(value));
  return {
    text: toJson(value.parts),
    registry: restore(name.registry),
    repository: restore(name.repository),
    tag: name.tag === undefined ? undefined : restore(name.tag),
    digest: name.digest === undefined ? undefined : restore(name.digest),
    isScratch: marked === 'scratch',
  };
}
