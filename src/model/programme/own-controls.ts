/**
 * Controls that judge the programme itself: an asset without an owner, an exception that excepts nothing. They are
 * judged where things are remembered and not by a rule over a resource, and their results are counted like any other.
 */
import { identifyFinding } from '../finding-identity.ts';
import type { Severity, Verdict } from '../words.ts';
import type { RunControl, RunResource, RunResult } from './run.ts';

/** Source of the resources that own controls judge. */
export const OWN_SOURCE = 'bulwark';

export type OwnControl = RunControl & { readonly why: string; readonly remediation: string };

/** Ids are permanent, as those of the catalogue are. */
export const OWN_CONTROLS = {
  'BLW-0001': describe('BLW-0001', 'assets-have-an-owner', 'high', {
    title: 'Every asset has an owner',
    why: 'What nobody owns nobody mends: its findings reach no one, and its due dates pass unseen.',
    remediation: 'Name an owner in .bulwark/inventory.yaml, CODEOWNERS, catalog-info.yaml, or set one on the asset.',
  }),
  'BLW-0002': describe('BLW-0002', 'exceptions-are-not-stale', 'medium', {
    title: 'Exceptions are needed as long as they hold',
    why: 'An exception whose finding is mended hides the next one of the same kind.',
    remediation: 'End the exception; request a new one when it is needed again.',
  }),
  'BLW-0003': describe('BLW-0003', 'exceptions-match-something', 'low', {
    title: 'Every exception matches something',
    why: 'An exception that never matched has a slip in its scope, or accepts a risk that is not there.',
    remediation: 'Mend the scope of the exception, or end it.',
  }),
  'BLW-0004': describe('BLW-0004', 'exceptions-are-narrow', 'high', {
    title: 'Exceptions name what they are for',
    why: 'An exception over much more than was asked for accepts failures that nobody has looked at.',
    remediation: 'Name the resources, namespaces or owners that the exception is for.',
  }),
} as const satisfies Readonly<Record<string, OwnControl>>;

export type OwnControlId = keyof typeof OWN_CONTROLS;

function describe(
  id: string,
  name: string,
  severity: Severity,
  texts: Pick<OwnControl, 'title' | 'why' | 'remediation'>,
): OwnControl {
  return { id, name, severity, layer: 'observability', owner: 'security-programme', ...texts };
}

/** Whether the id is that of a control of the program's own, which no scan judges. */
export function isOwnControl(id: string): id is OwnControlId {
  return Object.hasOwn(OWN_CONTROLS, id);
}

/** The control as runs carry it. */
export function toRunControl(control: OwnControl): RunControl {
  const { id, name, title, severity, layer, owner } = control;
  return { id, name, title, severity, layer, owner };
}

/** Something of the programme as the resource that an own control judges. */
export type OwnSubject = {
  /** `Asset`, `Exception`. */
  readonly kind: string;
  /** Unique within its kind and environment. */
  readonly name: string;
  /** The asset whose counts it belongs to. */
  readonly asset: string;
  readonly owner: string;
  readonly environment: string;
  /** The document that declares it; empty where there is none. */
  readonly file?: string;
};

/** The resource that stands for it: `bulwark:Asset/prod/shop`. */
export function toOwnResource({ kind, name, asset, owner, environment, file = '' }: OwnSubject): RunResource {
  return {
    address: `${OWN_SOURCE}:${kind}/${environment}/${name}`,
    source: OWN_SOURCE,
    type: `bulwark.dev/v1/${kind}`,
    kind,
    name,
    namespace: undefined,
    labels: {},
    asset,
    owner,
    environment,
    file,
    line: undefined,
    body: undefined,
  };
}

/** The result of an own control on such a resource, with its one finding where it fails. Own controls only audit. */
export function judgeOwn(
  control: OwnControlId,
  resource: RunResource,
  judged: { readonly verdict: Verdict; readonly reason: string },
): RunResult {
  const { address, file } = resource;
  const { verdict, reason } = judged;
  const finding = {
    id: identifyFinding(control, address, null, []),
    message: reason,
    path: '',
    file,
    line: undefined,
    column: undefined,
    fix: [],
    excerpt: undefined,
    patch: undefined,
  };
  return {
    control,
    resource: address,
    mode: 'audit',
    verdict,
    reason,
    exception: undefined,
    findings: verdict === 'fail' ? [finding] : [],
  };
}
