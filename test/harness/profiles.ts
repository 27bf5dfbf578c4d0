/** Profiles for tests. */
import type { Profile } from '../../src/model/profile.ts';
import { API_VERSION } from '../../src/model/words.ts';

/** A profile that enforces every control; members of `spec` may be replaced. */
export function makeProfile(spec: Partial<Profile['spec']> = {}): Profile {
  return {
    apiVersion: API_VERSION,
    kind: 'Profile',
    metadata: { name: 'test', owner: 'test' },
    spec: { environment: 'test', defaultMode: 'enforce', onUnknown: 'block', entries: [], ...spec },
  };
}

/** The same with parameters for every control. */
export function makeProfileWith(params: Readonly<Record<string, unknown>>): Profile {
  return makeProfile({ entries: [{ mode: 'enforce', params: { ...params } }] });
}
