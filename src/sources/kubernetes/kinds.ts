/** How Kubernetes resources are addressed, and which namespace one lives in when its manifest does not say. */
import { findKind } from '../../model/kubernetes-kinds.ts';

/**
 * The namespace that a resource lives in. Cluster-scoped kinds have none, whatever the manifest says; built-in
 * namespaced
 * kinds land in `default` when they name none, as with kubectl. For custom kinds it is what the manifest says.
 */
export function namespaceOf(group: string, kind: string, written: string | undefined): string | undefined {
  const known = findKind(group, kind);
  if (known === undefined) return written;
  return known.isNamespaced ? (written ?? 'default') : undefined;
}

/** `kubernetes:apps/Deployment/team-a/web`, `kubernetes:Pod/team-a/web`, `kubernetes:Node/n1`. */
export function formatAddress(group: string, kind: string, namespace: string | undefined, name: string): string {
  const parts = [group, kind, namespace ?? '', name].filter((part) => part !== '');
  return `kubernetes:${parts.join('/')}`;
}
