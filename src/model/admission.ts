/** What expressions can see of a request to a cluster (admission.k8s.io/v1), shared by import, scan and webhook. */
import type { JsonObject } from '../base/json.ts';

export const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;
export type Operation = (typeof OPERATIONS)[number];

export type GroupVersionKind = { readonly group: string; readonly version: string; readonly kind: string };
export type GroupVersionResource = { readonly group: string; readonly version: string; readonly resource: string };

export type AdmissionRequest = {
  readonly operation: Operation | '';
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subResource?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly userInfo?: JsonObject;
  readonly dryRun?: boolean;
  readonly options?: JsonObject;
};

/** One thing under judgement with all that expressions may read. Absent bodies are null, as Kubernetes has it. */
export type AdmissionInput = {
  readonly request: AdmissionRequest;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
  readonly namespaceObject: JsonObject | null;
  readonly params: JsonObject | null;
};

/** The request by which a resource came before the gate. What lies in files has none, and is judged as if created. */
export type ResourceRequest = Omit<AdmissionInput, 'params' | 'namespaceObject'> & {
  /** Undefined where nobody knows it: the bare one that a cluster would have is taken. */
  readonly namespaceObject: JsonObject | undefined;
};
