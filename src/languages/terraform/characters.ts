/** Characters as Terraform counts them: grapheme clusters (UAX 29). */

const NOT_ASCII = /[^\0-\x7f]/;
let segmenter: Intl.Segmenter | undefined;

/** The characters of a text. */
export function splitCharacters(text: string): readonly string[] {
  if (!NOT_ASCII.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many characters a text has. */
export function countCharacters(text: string): number {
  return NOT_ASCII.test(text) ? splitCharacters(text).length : text.length;
}
