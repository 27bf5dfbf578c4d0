/** What a pipeline may do that signs in with the token of its own CI system: upload for its repository and commit. */
import { matchesGlob } from '../../model/glob.ts';
import type { Access } from '../../model/programme/access.ts';
import type { PipelineSettings } from '../../model/programme/sign-in-settings.ts';
import { toGrant } from '../../model/programme/sign-in-settings.ts';
import type { ControlRoom } from '../control-room.ts';

/** Claims of a token whose signature, issuer, audience and time were found right. */
export type PipelineClaims = Readonly<Record<string, unknown>>;

const REF_PREFIXES: Readonly<Record<string, string>> = { branch: 'refs/heads/', tag: 'refs/tags/' };

/**
 * The access of a pipeline; undefined where the settings do not let this repository or ref in. Reads the claims of
 * GitHub Actions (`repository`, `ref`, `sha`) and of GitLab CI (`project_path`, `ref_type`, `ref`, `sha`).
 */
export function accessOfPipeline(claims: PipelineClaims, settings: PipelineSettings): Access | undefined {
  const repository = readText(claims, 'repository') ?? readText(claims, 'project_path');
  const ref = readText(claims, 'ref');
  const commit = readText(claims, 'sha');
  // Without them the token could not be tied to anything.
  if (repository === undefined || commit === undefined) return undefined;
  const fullRef = `${REF_PREFIXES[readText(claims, 'ref_type') ?? ''] ?? ''}${ref ?? ''}`;
  const refGlobs = settings.refs ?? ['*'];
  const isLetIn =
    settings.repositories.some((glob) => matchesGlob(glob, repository)) &&
    refGlobs.some((glob) => matchesGlob(glob, ref?.startsWith('refs/') === true ? ref : fullRef));
  if (!isLetIn) return undefined;
  return {
    actor: { kind: 'token', id: `pipeline:${settings.issuer}:${repository}`, name: `pipeline of ${repository}` },
    grants: settings.grants.map(toGrant),
    boundTo: { repository, commit },
  };
}

/** Counts a pipeline that was let in, once a day for each repository. */
export async function notePipeline({ actor }: Access, room: ControlRoom): Promise<void> {
  const atMs = room.clock.nowMs();
  await room.store.write(({ signals }) => signals.count({ name: 'auth-granted', atMs, onceFor: actor.id }));
}

const CLAIM_CHARS_MAX = 500;

function readText(claims: PipelineClaims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const isText = typeof value === 'string' && value !== '' && value.length <= CLAIM_CHARS_MAX;
  return isText && !value.includes('\0') ? value : undefined;
}
