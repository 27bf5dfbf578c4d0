/**
 * The units of cel-go's cost model: one unit is about a field access (50 ns on the machine it was calibrated on).
 */

export const LIST_UNITS = 10;
export const MAP_UNITS = 30;
export const STRUCT_UNITS = 40;

/** Units per character or byte of a string that is walked once. */
export const TRAVERSAL_FACTOR = 0.1;
/** Units per character of a pattern: a guess that a regular expression has a state per four characters. */
export const PATTERN_FACTOR = 0.25;

/** Kubernetes: an authorization check asks a remote server; priced so that two fit into the limit of an expression. */
export const AUTHORIZATION_UNITS = 350_000;
/** Kubernetes: the longest pattern behind a named format, which the static estimate assumes. */
export const FORMAT_PATTERN_SIZE_MAX = 128;
/** Kubernetes: the longest name of a format, which the static estimate of `==` assumes. */
export const FORMAT_SIZE_MAX = 64;
/** Kubernetes: a label or field selector has at most one requirement per two characters, each a struct and a list. */
export const REQUIREMENTS_PER_CHARACTER = 0.5;
export const REQUIREMENT_UNITS = LIST_UNITS + STRUCT_UNITS;
