/** What a page shows, as its address says it. Pure. */

/** The address with a member set, or taken out where the value is empty. */
export function setMember(search: URLSearchParams, name: string, value: string): URLSearchParams {
  return setMembers(search, name, value === '' ? [] : [value]);
}

/** The address with a member given once for each value. */
export function setMembers(search: URLSearchParams, name: string, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete(name);
  for (const value of values) next.append(name, value);
  return next;
}
