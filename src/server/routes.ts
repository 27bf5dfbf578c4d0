/** All answers of the API, a line per noun. */
import type { Handler } from './handler.ts';
import { aboutHandlers } from './routes/about.ts';
import { evidenceHandlers } from './routes/evidence.ts';
import { signInHandlers } from './routes/sign-in.ts';
import { tokenHandlers } from './routes/tokens.ts';
import { userHandlers } from './routes/users.ts';
import { exceptionsHandlers } from './routes/exceptions.ts';
import { rolloutsHandlers } from './routes/rollouts.ts';
import { runsHandlers } from './routes/runs.ts';
import { findingsHandlers } from './routes/findings.ts';
import { assetsHandlers } from './routes/assets.ts';
import { decisionsHandlers } from './routes/decisions.ts';
import { controlsHandlers } from './routes/controls.ts';
import { profilesHandlers } from './routes/profiles.ts';
import { measuresHandlers } from './routes/measures.ts';
import { slosHandlers } from './routes/slos.ts';
import { sourcesHandlers } from './routes/sources.ts';
import { viewsHandlers } from './routes/views.ts';

export const HANDLERS: readonly Handler[] = [
  ...aboutHandlers,
  ...evidenceHandlers,
  ...signInHandlers,
  ...tokenHandlers,
  ...userHandlers,
  ...exceptionsHandlers,
  ...rolloutsHandlers,
  ...runsHandlers,
  ...findingsHandlers,
  ...assetsHandlers,
  ...controlsHandlers,
  ...decisionsHandlers,
  ...measuresHandlers,
  ...profilesHandlers,
  ...slosHandlers,
  ...sourcesHandlers,
  ...viewsHandlers,
];
