/**
 * A real OpenID Connect provider on the loopback interface: `oidc-provider`, which the OpenID Foundation has certified.
 * It asks for a name and a consent by forms, and knows the groups of its accounts.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import type { Browser, Page } from './browser.ts';

export type TestProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs with the provider's own key; `key` is another one where a test gives it. */
  readonly sign: (claims: JWTPayload, header?: Readonly<Record<string, string>>, key?: CryptoKey) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Accounts are made as they are named; their groups are these. */
export type Groups = Readonly<Record<string, readonly string[]>>;

const KEY_ID = 'test-key';
const CLIENT_ID = 'bulwark';
const CLIENT_SECRET = 'a-secret-of-this-client-only-for-tests';

type ProviderClass = new (
  issuer: string,
  configuration: object,
) => {
  readonly callback: () => (request: IncomingMessage, response: ServerResponse) => void;
};

/**
 * `redirectUris`: where browsers are sent back to, and nowhere else. `hasThinTokens`: groups are told on asking only.
 * `host` and `port`: of the issuer; to a browser `localhost` is another site than the server's `127.0.0.1`.
 */
export async function startProvider(options: {
  readonly groups: Groups;
  readonly redirectUris: readonly string[];
  readonly hasThinTokens?: boolean;
  readonly host?: '127.0.0.1' | 'localhost';
  readonly port?: number;
}): Promise<TestProvider> {
  const { host = '127.0.0.1', port = 0 } = options;
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(port, host, resolve);
  });
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  const provider = await makeProvider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [...options.redirectUris] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: options.hasThinTokens ?? false,
    scopes: ['openid', 'profile'],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a-key-of-cookies-only-for-tests'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}@corp`, groups: options.groups[id] ?? [] }),
    }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    sign: (claims, header = {}, key = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, ...header }).sign(key),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** It ships no types, and warns on the console that its forms are for development, which they are. */
async function makeProvider(issuer: string, configuration: object): Promise<InstanceType<ProviderClass>> {
  const { warn, info } = console;
  console.warn = () => undefined;
  console.info = () => undefined;
  try {
    const name: string = 'oidc-provider';
    const module = (await import(name)) as { readonly default: ProviderClass };
    return new module.default(issuer, configuration);
  } finally {
    console.warn = warn;
    console.info = info;
  }
}

/**
 * Goes through the provider's forms as a person does: the name, then the consent. `page` is the first form; gives the
 * last page before `stopAt`.
 */
export async function passForms(
  browser: Browser,
  page: Page,
  login: string,
  stopAt: (next: URL) => boolean,
): Promise<Page> {
  let current = page;
  for (const prompt of ['login', 'consent']) {
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(current.text) ?? [];
    if (action === '') throw new Error(`the provider shows no form: ${current.status} ${current.text.slice(0, 500)}`);
    const fields: Record<string, string> = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
    current = await browser.submit(new URL(action, current.url), fields, stopAt);
    if (current.headers.get('Location') !== null) break;
  }
  return current;
}
