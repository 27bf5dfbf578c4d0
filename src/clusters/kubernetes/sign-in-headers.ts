/** Headers by which somebody signs in to an API server, and by which he acts as somebody else. */
import { refuse } from './kubeconfig-fields.ts';
import type { Impersonated } from './kubeconfig-user.ts';

export type Headers = Readonly<Record<string, string | string[]>>;

/** RFC 6750 for a token, RFC 7617 for a login; nothing where there is neither. */
export function writeAuthorization(
  token: string | undefined,
  login: { readonly username: string; readonly password: string } | undefined,
): Headers {
  if (token !== undefined) return { authorization: `Bearer ${writeValue(token, 'the token')}` };
  if (login === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
}

/** The `Impersonate-` headers of the Kubernetes API. */
export function writeImpersonation(impersonated: Impersonated | undefined): Headers {
  if (impersonated === undefined) return {};
  const { user, uid, groups, extra } = impersonated;
  return {
    'impersonate-user': writeValue(user, 'as'),
    ...(uid === undefined ? {} : { 'impersonate-uid': writeValue(uid, 'as-uid') }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups.map((group) => writeValue(group, 'as-groups')) }),
    ...Object.fromEntries(
      extra.map(([key, values]) => [
        `impersonate-extra-${escapeKey(key)}`,
        values.map((value) => writeValue(value, 'as-user-extra')),
      ]),
    ),
  };
}

/** Control characters would end the header and begin another; the tab alone is allowed (RFC 9110, 5.5). */
function writeValue(text: string, what: string): string {
  if (/[\p{Cc}--\t]/v.test(text)) throw refuse(`${what} of the kubeconfig has characters that no header may have`);
  // Node.js writes one byte for each character; the API server reads UTF-8.
  return Buffer.from(text).toString('latin1');
}

/** Bytes that no name of a header may have, and the percent sign, as `%2F`: how the API server reads them. */
function escapeKey(key: string): string {
  return Buffer.from(key)
    .toString('latin1')
    .replaceAll(/[^!#$&'*+.^_`|~0-9A-Za-z-]/g, (byte) => {
      return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    });
}
