/** A place in a file that a field of a body was found at. */

/** Offsets count UTF-16 units; `isExact` is false where only something around the field was found. */
export type Place = { readonly start: number; readonly end: number; readonly isExact: boolean };
