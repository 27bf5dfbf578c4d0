/** Manifests and Bulwark documents that scenario tests put into folders. */

/** A pod with one clear fault. */
export const PRIVILEGED_POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: registry.example/web:1.2.3
      securityContext:
        privileged: true
`;

export const PLAIN_POD = PRIVILEGED_POD.replace('privileged: true', 'privileged: false');

/** A control of the user's own, so that scenarios do not change with the catalogue. */
export const TEAM_CONTROL = `apiVersion: bulwark.dev/v1
kind: Control
metadata: { id: TEAM-0001, name: pods-not-privileged, owner: team-shop }
spec:
  title: Pods are not privileged
  layer: kubernetes
  severity: critical
  status: stable
  why: A privileged container can take over its node.
  applies: [{ source: kubernetes, pods: true }]
  rule:
    cel:
      validations:
        - expression: pod.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)
          messageExpression: "'privileged container in ' + resource.address"
  remediation: { text: Remove it., fix: [{ op: remove, path: securityContext/privileged }] }
examples:
  good:
    - name: unset
      input: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: a }] } }
  bad:
    - name: set
      input:
        apiVersion: v1
        kind: Pod
        metadata: { name: a }
        spec: { containers: [{ name: a, image: a, securityContext: { privileged: true } }] }
      at: ["spec.containers[0].securityContext.privileged"]
`;

/** Enforces the team's control and nothing else. */
export const TEAM_PROFILE = `apiVersion: bulwark.dev/v1
kind: Profile
metadata: { name: team, owner: team-shop }
spec:
  environment: test
  defaultMode: "off"
  onUnknown: block
  entries:
    - { controls: [TEAM-0001], mode: enforce }
`;

/** An exception of the team's control for the pod, in force until `expires`. */
export function writeException(expires: string | undefined): string {
  return `apiVersion: bulwark.dev/v1
kind: Exception
metadata: { name: web-needs-it }
spec:
  controls: [TEAM-0001]
  scope: { namespaces: [shop] }
  reason: The driver needs it until the next release.
  owner: team-shop
  approver: security-lead
  ticket: SEC-1
${expires === undefined ? '' : `  expires: ${expires}\n`}`;
}

/** The folder that most scenarios start from. */
export const TEAM_FOLDER: Readonly<Record<string, string>> = {
  '.bulwark/control.yaml': TEAM_CONTROL,
  '.bulwark/profile.yaml': TEAM_PROFILE,
  'deploy/web.yaml': PRIVILEGED_POD,
};
