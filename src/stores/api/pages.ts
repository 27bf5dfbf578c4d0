/** Lists come in pages: a cursor leads to the next one. */

export type PageWanted = {
  readonly limit: number;
  /** `next` of the page before; a text that is none is refused with `invalid-request`. */
  readonly cursor?: string | undefined;
};

export type Page<T> = {
  readonly items: readonly T[];
  readonly next: string | undefined;
  /** Of all pages; undefined where counting would take longer than the page. */
  readonly total: number | undefined;
};
