/**
 * The extension libraries of the CEL room, and the sets of them that Kubernetes and cel-spec put together.
 */
import type { Library } from '../environment.ts';
import { AUTHORIZER_LIBRARY } from './authorizer.ts';
import { CIDR_LIBRARY } from './cidr.ts';
import { ENCODERS_LIBRARY } from './encoders.ts';
import { FORMAT_LIBRARY } from './format.ts';
import { IP_LIBRARY } from './ip.ts';
import { JSON_PATCH_LIBRARY } from './jsonpatch.ts';
import { LISTS_LIBRARY } from './lists.ts';
import { EXTENDED_LISTS_LIBRARY } from './lists-extended.ts';
import { MATH_LIBRARY } from './math.ts';
import { createOptionalsLibrary, type OptionalsOptions } from './optionals.ts';
import { QUANTITY_LIBRARY } from './quantity.ts';
import { REGEX_LIBRARY } from './regex.ts';
import { EXTENDED_REGEX_LIBRARY } from './regex-extended.ts';
import { SEMVER_LIBRARY } from './semver.ts';
import { SETS_LIBRARY } from './sets.ts';
import { createStringsLibrary, type StringsOptions } from './strings.ts';
import { TIMESTAMPS_LIBRARY } from './timestamps.ts';
import { URL_LIBRARY } from './url.ts';

export type LibrarySetOptions = OptionalsOptions & {
  /** How `format` prints; each set has its own default. */
  readonly formatDialect?: NonNullable<StringsOptions['dialect']>;
  /** Leaves out the authorizer, as Kubernetes does where rules have none (CRD validation). Default true. */
  readonly hasAuthorizer?: boolean;
};

/** What a Kubernetes API server of 1.3x offers to expressions. */
export function kubernetesLibraries(options: LibrarySetOptions = {}): readonly Library[] {
  const { formatDialect = 'kubernetes', hasAuthorizer = true, ...optionals } = options;
  return [
    createStringsLibrary({ version: 2, dialect: formatDialect }),
    createOptionalsLibrary(optionals),
    TIMESTAMPS_LIBRARY,
    LISTS_LIBRARY,
    EXTENDED_LISTS_LIBRARY,
    REGEX_LIBRARY,
    URL_LIBRARY,
    QUANTITY_LIBRARY,
    IP_LIBRARY,
    CIDR_LIBRARY,
    FORMAT_LIBRARY,
    SEMVER_LIBRARY,
    SETS_LIBRARY,
    JSON_PATCH_LIBRARY,
    ...(hasAuthorizer ? [AUTHORIZER_LIBRARY] : []),
  ];
}

/** What the conformance tests of cel-spec use, and cel-go's other extensions. */
export function celSpecLibraries(options: LibrarySetOptions = {}): readonly Library[] {
  const { formatDialect = 'cel-spec', ...optionals } = options;
  return [
    createStringsLibrary({ version: 3, dialect: formatDialect }),
    createOptionalsLibrary(optionals),
    MATH_LIBRARY,
    ENCODERS_LIBRARY,
    EXTENDED_LISTS_LIBRARY,
    SETS_LIBRARY,
    EXTENDED_REGEX_LIBRARY,
    IP_LIBRARY,
    CIDR_LIBRARY,
  ];
}
