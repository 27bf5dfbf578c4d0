/** What a ValidatingAdmissionPolicy can see of a request (admission.k8s.io/v1), shared by import, scan and webhook. */
import type { JsonObject } from '../base/json.ts';

export type GroupVersionKind = { readonly group: string; readonly version: string; readonly kind: string };
export type GroupVersionResource = { readonly group: string; readonly version: string; readonly resource: string };

export type AdmissionRequest = {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT' | '';
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
