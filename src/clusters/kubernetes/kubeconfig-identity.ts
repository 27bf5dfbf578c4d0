/**
 * The identity that a kubeconfig describes, as kubectl would have it: tokens, client certificates, passwords, programs
 * that give credentials, somebody else whom the user acts as, and a proxy on the way.
 */
import { statSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { ClusterPlace } from '../api.ts';
import type { Credentials, Identity } from './identity.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { findKubeconfigFiles, loadKubeconfig } from './kubeconfig.ts';
import { refuse, showName } from './kubeconfig-fields.ts';
import { openSession } from './kubeconfig-session.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Throws `cluster-unavailable` where there is no kubeconfig, or it does not say which cluster is meant. */
export function readKubeconfigIdentity(place: ClusterPlace, env: Env, clock: Clock = systemClock): Identity {
  const files = findKubeconfigFiles(place, env);
  let config = loadKubeconfig(files, place.context);
  const { server } = config.cluster;
  let session = openSession(config, { env, clock });
  let mustRenew = false;
  let coming: Promise<Credentials> | undefined;
  const make = async (): Promise<Credentials> => {
    if (mustRenew) {
      config = reload(files, config);
      session = openSession(config, { env, clock });
      mustRenew = false;
    }
    return session();
  };
  return {
    server,
    name: config.context,
    credentials: () => {
      // Many requests begin at once; a program that signs somebody in is started for one of them.
      coming ??= make().finally(() => {
        coming = undefined;
      });
      return coming;
    },
    renew: () => {
      // Those that are coming cannot be the ones that were refused.
      if (coming === undefined) mustRenew = true;
    },
  };
}

/**
 * The same context anew, whichever is current meanwhile. Throws `cluster-unavailable` where it leads to another server:
 * the credentials of one are nothing for the other.
 */
function reload(files: readonly string[], known: Kubeconfig): Kubeconfig {
  const next = loadAgain(files, known);
  if (next.cluster.server.href === known.cluster.server.href) return next;
  throw refuse(`the context ${showName(known.context)} of the kubeconfig leads to another server now; start anew`);
}

/** Programs write kubeconfigs in place, and pipes are read once: what cannot be read now is as it was. */
function loadAgain(files: readonly string[], known: Kubeconfig): Kubeconfig {
  try {
    return files.every((file) => statSync(file).isFile()) ? loadKubeconfig(files, known.context) : known;
  } catch {
    return known; // the server has the last word on what it says
  }
}
