/** What the answers of sign-in share: the memory of attempts, the settings, the provider. Made once per server. */
import type { SignInPlan } from '../../program/auth/read-settings.ts';
import type { SignInDesk } from '../../program/auth/sign-in.ts';
import type { OidcProvider } from './oidc.ts';

export type ServerDesk = SignInDesk & {
  readonly publicUrl: string | undefined;
  readonly oidc: OidcProvider | undefined;
  /** What all of it was made by. */
  readonly plan: SignInPlan;
};

declare module 'fastify' {
  interface FastifyInstance {
    signInDesk: ServerDesk;
  }
}
