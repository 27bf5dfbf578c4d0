/** How Kubernetes resources are addressed. */

/** `kubernetes:apps/Deployment/team-a/web`, `kubernetes:Pod/team-a/web`, `kubernetes:Node/n1`. */
export function formatAddress(group: string, kind: string, namespace: string | undefined, name: string): string {
  const parts = [group, kind, namespace ?? '', name].filter((part) => part !== '');
  return `kubernetes:${parts.join('/')}`;
}
