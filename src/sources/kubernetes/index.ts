/** The Kubernetes source: manifests, charts and kustomizations into resources. */
export { createKubernetesSource, type KubernetesSource } from './source.ts';
