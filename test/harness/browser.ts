/** A browser for tests, as far as sign-in is concerned: cookies by their rules, links that lead on, forms. */

export type Page = { readonly status: number; readonly url: URL; readonly text: string; readonly headers: Headers };

export type Browser = {
  /** Follows redirections, of any origin, until `stopAt` says that the next one is not to be followed. */
  readonly open: (url: string | URL, stopAt?: (next: URL) => boolean) => Promise<Page>;
  /** Sends the fields of a form and goes on as `open` does. */
  readonly submit: (
    url: string | URL,
    fields: Readonly<Record<string, string>>,
    stopAt?: (next: URL) => boolean,
  ) => Promise<Page>;
  /** `fetch` of a page of the origin: with its cookies, and with what browsers say of where it comes from. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** Cookies of an origin by name. */
  readonly cookies: (url: string | URL) => ReadonlyMap<string, string>;
  readonly forget: (url: string | URL) => void;
  readonly setCookie: (url: string | URL, name: string, value: string) => void;
};

const HOPS_MAX = 20;

/** Starts with no cookies. */
export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  // Cookies know no ports; tests run all servers on one host, so that the origin is what keeps them apart here.
  const jarOf = (url: string | URL): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const send = async (url: string | URL, init: RequestInit): Promise<Response> => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookies !== '') headers.set('Cookie', cookies);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const text of response.headers.getSetCookie()) keep(text, jar);
    return response;
  };
  const follow = async (from: string | URL, init: RequestInit, stopAt: (next: URL) => boolean): Promise<Page> => {
    let url = new URL(from);
    let response = await send(url, init);
    for (let hop = 0; hop < HOPS_MAX; hop++) {
      const location = response.headers.get('Location');
      const next = location === null ? undefined : new URL(location, url);
      if (next === undefined || stopAt(next)) break;
      await response.body?.cancel();
      url = next;
      response = await send(url, {});
    }
    const { status, headers } = response;
    return { status, headers, url, text: await response.text() };
  };
  const never = (): boolean => false;
  return {
    open: (url, stopAt = never) => follow(url, {}, stopAt),
    submit: (url, fields, stopAt = never) => follow(url, { method: 'POST', body: new URLSearchParams(fields) }, stopAt),
    fetch: (url, init = {}) => {
      const headers = new Headers({ Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' });
      for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
      return send(url, { ...init, headers });
    },
    cookies: jarOf,
    forget: (url) => jarOf(url).clear(),
    setCookie: (url, name, value) => void jarOf(url).set(name, value),
  };
}

function keep(text: string, jar: Map<string, string>): void {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const name = pair.slice(0, at);
  const isGone = attributes.some((attribute) => {
    const [key = '', value = ''] = attribute.split('=');
    return key.toLowerCase() === 'max-age'
      ? Number(value) <= 0
      : key.toLowerCase() === 'expires' && Date.parse(value) < Date.now();
  });
  if (isGone) jar.delete(name);
  else jar.set(name, pair.slice(at + 1));
}
