/** All routes of the API, a line per noun. The server, the OpenAPI document and the typed client are made from it. */
import type { Route } from './route.ts';
import { aboutRoutes } from './routes/about.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { eventRoutes } from './routes/events.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';
import { exceptionsRoutes } from './routes/exceptions.ts';
import { rolloutsRoutes } from './routes/rollouts.ts';
import { runsRoutes } from './routes/runs.ts';
import { findingsRoutes } from './routes/findings.ts';
import { assetsRoutes } from './routes/assets.ts';
import { decisionsRoutes } from './routes/decisions.ts';
import { controlsRoutes } from './routes/controls.ts';
import { profilesRoutes } from './routes/profiles.ts';
import { measuresRoutes } from './routes/measures.ts';
import { slosRoutes } from './routes/slos.ts';
import { sourcesRoutes } from './routes/sources.ts';
import { viewsRoutes } from './routes/views.ts';

export const ROUTES: readonly Route[] = [
  ...Object.values(aboutRoutes),
  ...Object.values(evidenceRoutes),
  ...Object.values(eventRoutes),
  ...Object.values(signInRoutes),
  ...Object.values(tokenRoutes),
  ...Object.values(userRoutes),
  ...Object.values(exceptionsRoutes),
  ...Object.values(rolloutsRoutes),
  ...Object.values(runsRoutes),
  ...Object.values(findingsRoutes),
  ...Object.values(assetsRoutes),
  ...Object.values(controlsRoutes),
  ...Object.values(decisionsRoutes),
  ...Object.values(measuresRoutes),
  ...Object.values(profilesRoutes),
  ...Object.values(slosRoutes),
  ...Object.values(sourcesRoutes),
  ...Object.values(viewsRoutes),
];
