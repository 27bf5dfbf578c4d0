/** The functions that Kyverno adds to CEL and that need no cluster: those that do are undeclared, and so never pass. */
import type { FunctionDeclaration, Library, Type, Value } from '../languages/cel/index.ts';
import {
  BOOL,
  CelError,
  ENCODERS_LIBRARY,
  MATH_LIBRARY,
  objectOf,
  Opaque,
  opaqueOf,
  STRING,
} from '../languages/cel/index.ts';
import type { ImageReference } from './image-reference.ts';
import { parseImageReference } from './image-reference.ts';

const SERVICE_ACCOUNT = objectOf('user.ServiceAccount', { Name: STRING, Namespace: STRING });
const PREFIX = 'system:serviceaccount:';

/** Name and namespace of `system:serviceaccount:<namespace>:<name>`; both empty for any other user. */
function parseServiceAccount(user: string): { readonly Name: string; readonly Namespace: string } {
  const rest = user.startsWith(PREFIX) ? user.slice(PREFIX.length) : '';
  const colon = rest.indexOf(':');
  return colon < 0 ? { Name: '', Namespace: '' } : { Name: rest.slice(colon + 1), Namespace: rest.slice(0, colon) };
}

const IMAGE: Type = opaqueOf('kyverno.image');

class Image extends Opaque {
  readonly typeName = 'kyverno.image';
  readonly reference: ImageReference;
  constructor(reference: ImageReference) {
    super();
    this.reference = reference;
  }
  equals(other: Opaque): boolean {
    return other instanceof Image && identify(this.reference) === identify(other.reference);
  }
}

function identify({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${digest === '' ? ':' : '@'}${tag}${digest}`;
}

function readImage(text: string): Image | CelError {
  const reference = parseImageReference(text);
  return reference === undefined
    ? new CelError('conversion', `could not parse reference: ${text}`)
    : new Image(reference);
}

function declareFunction(name: string, id: string, result: Type, answer: (text: string) => Value | CelError) {
  const implement = (text: Value) => answer(text as string);
  return { name, overloads: [{ id, isMember: false, params: [STRING], result, implement }] };
}

function declarePart(name: string, result: Type, answer: (reference: ImageReference) => Value): FunctionDeclaration {
  const implement = (image: Value) => answer((image as Image).reference);
  return { name, overloads: [{ id: `image_${name}`, isMember: true, params: [IMAGE], result, implement }] };
}

const KYVERNO_LIBRARY: Library = {
  name: 'kyverno',
  types: [SERVICE_ACCOUNT, IMAGE],
  functions: [
    declareFunction('parseServiceAccount', 'parse_service_account_string', SERVICE_ACCOUNT, parseServiceAccount),
    declareFunction('image', 'string_to_image', IMAGE, readImage),
    declareFunction('isImage', 'is_image_string', BOOL, (text) => parseImageReference(text) !== undefined),
    declarePart('registry', STRING, ({ registry }) => registry),
    declarePart('repository', STRING, ({ repository }) => repository),
    declarePart('tag', STRING, ({ tag }) => tag),
    declarePart('digest', STRING, ({ digest }) => digest),
    declarePart('identifier', STRING, ({ tag, digest }) => tag + digest),
    declarePart('containsDigest', BOOL, ({ digest }) => digest !== ''),
  ],
};

/** What Kyverno offers beyond the API server: its own functions, and two libraries of cel-go. */
export const KYVERNO_LIBRARIES: readonly Library[] = [MATH_LIBRARY, ENCODERS_LIBRARY, KYVERNO_LIBRARY];
