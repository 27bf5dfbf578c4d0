/** Names where there is little room. Pure. */

const PARTS_SHOWN = 2;

/** `Deployment/till` of `kubernetes:apps/Deployment/shop/till`: what it is and its name, which come last. */
export function sayShortly(address: string): string {
  const [, type, ...rest] = /^[\w-]+:(?:[\w.-]+\/)?([A-Z]\w+)\/(.+)$/.exec(address) ?? [];
  if (type !== undefined) return `${type}/${rest.join('').split('/').at(-1) ?? ''}`;
  return address
    .replace(/^[\w-]+:/, '')
    .split('/')
    .slice(-PARTS_SHOWN)
    .join('/');
}

/** `AE` of `ann.example@example.com`, `PL` of `platform`. */
export function initialsOf(name: string): string {
  const words = (name.split('@')[0] ?? '').split(/[\s._-]+/).filter((word) => word !== '');
  const [first = '', second = ''] = words;
  return (second === '' ? first.slice(0, 2) : `${first.slice(0, 1)}${second.slice(0, 1)}`).toUpperCase();
}
