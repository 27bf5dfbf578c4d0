/** The documents that `bulwark init` writes: a profile that starts in audit, an inventory, and an exception to copy. */
import { DAY_MS, formatDay } from '../../model/instants.ts';

export type StarterFile = { readonly path: string; readonly text: string };

/**
 * Files below `.bulwark/`. The example exception is named `.example`, so that it excepts nothing until it is renamed.
 */
export function writeStarter(nowMs: number): readonly StarterFile[] {
  return [
    { path: 'profile.yaml', text: PROFILE },
    { path: 'inventory.yaml', text: INVENTORY },
    { path: 'exceptions/one.yaml.example', text: sayException(formatDay(nowMs), formatDay(nowMs + 7 * DAY_MS)) },
  ];
}

const PROFILE = `# Which mode each control has here. Start in audit, look at the findings, then enforce what is clean.
apiVersion: bulwark.dev/v1
kind: Profile
metadata:
  name: team
  owner: platform-security
spec:
  environment: prod
  defaultMode: audit
  # block: what cannot be judged stops the gate, once the control is enforced.
  onUnknown: block
  entries:
    # Later entries win.
    - severity: [high]
      mode: warn
    - severity: [critical]
      mode: enforce
`;

const INVENTORY = `# Who owns what: findings carry the owner, reports are grouped by it. The first asset that
# matches wins.
apiVersion: bulwark.dev/v1
kind: Inventory
metadata:
  name: estate
spec:
  assets:
    - name: shop
      owner: team-shop
      environment: prod
      exposure: internet
      criticality: high
      match:
        namespaces: [shop, shop-*]
    - name: everything-else
      owner: platform
      environment: prod
      match:
        paths: ["*"]
`;

function sayException(from: string, expires: string): string {
  return `# A time-bound acceptance. Rename to one.yaml to bring it into force; every field is needed.
# Longest time by severity: critical 14 days, high 30, medium 90, low 180. Owner and approver are two people.
apiVersion: bulwark.dev/v1
kind: Exception
metadata:
  name: legacy-agent-privileged
spec:
  controls: [K8S-0001]
  scope:
    addresses: ["kubernetes:apps/DaemonSet/monitoring/legacy-agent"]
  reason: The vendor's agent needs a privileged container until release 5, which drops it.
  owner: team-observability
  approver: security-lead
  ticket: SEC-123
  from: ${from}
  expires: ${expires}
`;
}
