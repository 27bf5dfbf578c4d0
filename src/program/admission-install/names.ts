/** What the gate's objects are called in a cluster: one list for install, lint, uninstall, chart and watchdog. */

export const GATE_NAMESPACE = 'bulwark-system';
/** Of the configuration, the Deployment, the Service, the PodDisruptionBudget and the accounts of the replicas. */
export const GATE_NAME = 'bulwark-admission';
export const WATCHDOG_NAME = 'bulwark-admission-watchdog';
export const ENFORCE_WEBHOOK = 'enforce.bulwark.dev';
export const OBSERVE_WEBHOOK = 'observe.bulwark.dev';
/** Type `kubernetes.io/tls`: the certificate that replicas show to the API server. */
export const TLS_SECRET = 'bulwark-admission-tls';
export const BUNDLE_MAP = 'bulwark-admission-bundle';
export const BUNDLE_KEY = 'bundle.json';
export const CLIENT_CA_MAP = 'bulwark-admission-client-ca';
export const CLIENT_CA_KEY = 'ca.crt';
/** Holds the URL of the store under the key `url`, where replicas read one. */
export const STORE_SECRET = 'bulwark-admission-store';

/** Where the pods of the gate find that URL, and keep what must outlast a container but not its pod. */
export const STORE_FOLDER = '/etc/bulwark/store';
export const STORE_FILE = `${STORE_FOLDER}/url`;
export const DATA_FOLDER_IN_POD = '/var/lib/bulwark';

export const SERVICE_PORT = 443;
export const REPLICA_PORT = 8443;
/** Where the watchdog is seen to be alive. */
export const STATUS_PORT = 8081;
export const ENFORCE_PATH = '/admit/enforce';
export const OBSERVE_PATH = '/admit/observe';

/** The oldest minor version of Kubernetes that knows what is installed: match conditions, sleeping before a stop. */
export const KUBERNETES_MINOR_MIN = 30;

export const REPLICA_LABELS = {
  'app.kubernetes.io/name': 'bulwark',
  'app.kubernetes.io/component': 'admission',
} as const;
export const WATCHDOG_LABELS = {
  'app.kubernetes.io/name': 'bulwark',
  'app.kubernetes.io/component': 'admission-watchdog',
} as const;
