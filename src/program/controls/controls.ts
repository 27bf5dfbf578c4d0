/** The controls of the programme with what came of each: verdicts by environment and team, and findings that wait. */
import type { Control } from '../../model/control.ts';
import { DAY_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import { RUNNING_STATES } from '../../model/programme/finding-life.ts';
import type { OwnControl } from '../../model/programme/own-controls.ts';
import { OWN_CONTROLS } from '../../model/programme/own-controls.ts';
import { computeComplianceRate, sumVerdicts } from '../../model/report-views.ts';
import type { VerdictCounts } from '../../model/result.ts';
import type { Layer, Severity } from '../../model/words.ts';
import type { VerdictTally } from '../../stores/api/runs.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadProgramme } from '../programme/load.ts';
import { findControl } from './find-control.ts';

export type ControlHead = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly owner: string;
  readonly status: Control['spec']['status'];
  /** What it finds is a secret that can be read. */
  readonly findsSecrets: boolean;
};

/** A control with the sum of its present verdicts. `rate` is undefined where nothing was judged. */
export type JudgedControl = ControlHead & {
  readonly verdicts: VerdictCounts;
  readonly rate: number | undefined;
  /** Findings whose clock runs. */
  readonly findings: number;
};

export type ControlDetails = JudgedControl & {
  readonly why: string;
  readonly remediation: string;
  readonly maps: Readonly<Record<string, readonly string[]>>;
  readonly coverage: readonly VerdictTally[];
  readonly falsePositives: FalsePositives;
};

/** What people closed, or accept by an exception, as false positives, of what was found in some last days. */
type FalsePositives = {
  readonly closed: number;
  readonly accepted: number;
  readonly findings: number;
  readonly days: number;
};

/** Long enough for a control that finds something once a week. */
const FALSE_POSITIVE_DAYS = 90;

/** All controls in the order of ids: the catalogue's, those of `.bulwark/` here, and the programme's own. */
export async function listControls(access: Access, room: ControlRoom): Promise<readonly JudgedControl[]> {
  const { controls } = await loadProgramme(['.'], room.house);
  const visible = listVisible(access, 'read');
  const heads = [...controls.map(toHead), ...Object.values(OWN_CONTROLS).map(toOwnHead)];
  const { tallies, counts } = await room.store.read(async (tx) => ({
    tallies: Map.groupBy(await tx.runs.countVerdicts({ visible }), ({ control }) => control),
    counts: await countRunning(tx, {}, visible),
  }));
  return heads
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((head) => addCounts(head, tallies.get(head.id) ?? [], counts.get(head.id) ?? 0));
}

/** One control by id, name or alias. Throws `not-found`. */
export async function showControl(name: string, access: Access, room: ControlRoom): Promise<ControlDetails> {
  const found = await findControl(name, room.house);
  const [head, texts] =
    'own' in found ? describeOwn(found.own) : [toHead(found.control), describeControl(found.control)];
  const visible = listVisible(access, 'read');
  return room.store.read(async (tx) => {
    const coverage = await tx.runs.countVerdicts({ visible, control: head.id });
    const counts = await countRunning(tx, { controls: [head.id] }, visible);
    const sinceMs = room.clock.nowMs() - FALSE_POSITIVE_DAYS * DAY_MS;
    const closings = await tx.findings.countFalsePositives({ control: head.id, sinceMs, visible });
    const falsePositives = { ...closings, days: FALSE_POSITIVE_DAYS };
    return { ...addCounts(head, coverage, counts.get(head.id) ?? 0), ...texts, coverage, falsePositives };
  });
}

type Texts = Pick<ControlDetails, 'why' | 'remediation' | 'maps'>;

function describeOwn(own: OwnControl): readonly [ControlHead, Texts] {
  return [toOwnHead(own), { why: own.why, remediation: own.remediation, maps: {} }];
}

function describeControl({ spec }: Control): Texts {
  return { why: spec.why, remediation: spec.remediation.text, maps: spec.maps ?? {} };
}

function toHead({ metadata, spec }: Control): ControlHead {
  const { id, name, owner } = metadata;
  const { title, severity, layer, status, findsSecrets = false } = spec;
  return { id, name, title, severity, layer, owner, status, findsSecrets };
}

function toOwnHead({ id, name, title, severity, layer, owner }: OwnControl): ControlHead {
  return { id, name, title, severity, layer, owner, status: 'stable', findsSecrets: false };
}

type Filter = Parameters<Transaction['findings']['listCounts']>[0];
type Seen = Parameters<Transaction['findings']['listCounts']>[1];

async function countRunning(tx: Transaction, filter: Filter, visible: Seen): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { control, count } of await tx.findings.listCounts({ ...filter, states: RUNNING_STATES }, visible)) {
    counts.set(control, (counts.get(control) ?? 0) + count);
  }
  return counts;
}

function addCounts(head: ControlHead, tallies: readonly VerdictTally[], findings: number): JudgedControl {
  const verdicts = sumVerdicts(tallies);
  return { ...head, verdicts, rate: computeComplianceRate(verdicts), findings };
}
