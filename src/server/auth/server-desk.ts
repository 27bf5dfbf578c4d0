/** What the answers of sign-in share: the memory of attempts, the settings, the provider. Made once per server. */
import type { SignInDesk } from '../../program/auth/sign-in.ts';
import type { OidcProvider } from './oidc.ts';

export type ServerDesk = SignInDesk & {
  readonly publicUrl: string | undefined;
  readonly oidc: OidcProvider | undefined;
};

declare module 'fastify' {
  interface FastifyInstance {
    signInDesk: ServerDesk;
  }
}
