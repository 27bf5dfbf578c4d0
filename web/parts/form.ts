/** The text of a form's field, without the spaces around it; empty where there is none. Passwords keep theirs. */
export function readField(form: FormData, name: string, keeps: 'spaces' | 'trimmed' = 'trimmed'): string {
  const value = form.get(name);
  const text = typeof value === 'string' ? value : '';
  return keeps === 'spaces' ? text : text.trim();
}
