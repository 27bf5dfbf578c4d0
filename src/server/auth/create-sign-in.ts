/** Puts sign-in together for one server: who asks, the paths of the provider, and the desk that the answers share. */
import type { FastifyInstance } from 'fastify';
import { createAttempts } from '../../program/auth/attempts.ts';
import type { SignInPlan } from '../../program/auth/read-settings.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import type { Authenticate } from '../authenticate.ts';
import { createAuthenticator } from './authenticator.ts';
import { answerOidc } from './oidc-paths.ts';
import { createOidcProvider } from './oidc.ts';
import { createPipelineAuthenticator } from './pipelines.ts';
import type { ServerDesk } from './server-desk.ts';

/** What `createApp` is given: how to find out who asks, and the paths and parts that sign-in adds. */
export type SignInParts = {
  readonly authenticate: Authenticate;
  readonly addPaths: (app: FastifyInstance) => void;
};

/** Makes the parts of sign-in by a plan. Nothing is fetched before somebody signs in. */
export function createSignIn(room: ControlRoom, plan: SignInPlan): SignInParts {
  const desk: ServerDesk = {
    room,
    attempts: createAttempts(room.clock),
    settings: plan.session,
    publicUrl: plan.publicUrl,
    oidc: plan.oidc && createOidcProvider(plan.oidc),
    plan,
  };
  const authenticatePipeline =
    plan.pipelines.length === 0 ? undefined : createPipelineAuthenticator(plan.pipelines, room);
  return {
    authenticate: createAuthenticator(room, { session: plan.session, authenticatePipeline }),
    addPaths: (app) => {
      app.decorate('signInDesk', desk);
      answerOidc(app, desk);
    },
  };
}
