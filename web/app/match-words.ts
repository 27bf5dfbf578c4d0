/** Whether a label has every word that was typed, in any order, without regard to case. */
export function matchWords(label: string, typed: string): boolean {
  const text = label.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}
