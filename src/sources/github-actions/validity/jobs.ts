/** Jobs and steps as a graph: their ids, and what they wait for. */
import { getField } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { type Document, type JobSite, listItems, toText } from '../document/document.ts';
import { findShell } from '../view/shell.ts';
import type { Fault } from './faults.ts';

const ID = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const fault = (code: string, path: FieldPath): Fault => ({ area: 'job', code, path });

type Need = { readonly id: string; readonly path: FieldPath };

function listNeeds({ value, path }: JobSite): readonly Need[] {
  const needs = getField(value, 'needs');
  if (typeof needs === 'string') return [{ id: needs.toLowerCase(), path: [...path, 'needs'] }];
  return listItems(needs).flatMap((need, index) => {
    const id = toText(need);
    return id === undefined ? [] : [{ id: id.toLowerCase(), path: [...path, 'needs', index] }];
  });
}

/** Ids that are malformed or given twice, jobs that wait for none or in a circle, shells that the machine lacks. */
export function findJobFaults(document: Document): readonly Fault[] {
  const { jobs, steps } = document;
  const ids = new Set(jobs.map(({ id }) => id.toLowerCase()));
  const ofJobs = jobs.flatMap((job) => {
    const needs = listNeeds(job);
    return [
      ...(ID.test(job.id) ? [] : [fault('job-id-malformed', job.path)]),
      ...needs.filter(({ id }) => !ids.has(id)).map(({ path }) => fault('need-unknown', path)),
      ...needs
        .filter(({ id }, index) => needs.findIndex((other) => other.id === id) < index)
        .map(({ path }) => fault('need-repeated', path)),
    ];
  });
  const ofSteps = findStepIdFaults(steps);
  return [...ofJobs, ...ofSteps, ...findCycles(jobs), ...findShellFaults(document)];
}

/** Ids are told apart without case, within one job. */
function findStepIdFaults(steps: Document['steps']): readonly Fault[] {
  const taken = new Map<JobSite | undefined, Set<string>>();
  return steps.flatMap(({ value, path, job }) => {
    const id = getField(value, 'id');
    if (typeof id !== 'string' || id.includes('${{')) return [];
    const ids = taken.get(job) ?? new Set<string>();
    taken.set(job, ids);
    const isRepeated = ids.has(id.toLowerCase());
    ids.add(id.toLowerCase());
    return [
      ...(ID.test(id) ? [] : [fault('step-id-malformed', [...path, 'id'])]),
      ...(isRepeated ? [fault('step-id-repeated', [...path, 'id'])] : []),
    ];
  });
}

/** One fault for each circle, at the first job of it in the file. Depth-first, without recursion. */
function findCycles(jobs: readonly JobSite[]): readonly Fault[] {
  const byId = new Map(jobs.map((job) => [job.id.toLowerCase(), job]));
  const needsOf = new Map(jobs.map((job) => [job.id.toLowerCase(), listNeeds(job).map(({ id }) => id)]));
  const done = new Set<string>();
  const faults: Fault[] = [];
  for (const start of byId.keys()) {
    const open: string[] = [];
    const pending: { readonly id: string; readonly isLeaving: boolean }[] = [{ id: start, isLeaving: false }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.isLeaving) {
        open.pop();
        done.add(next.id);
      } else if (open.includes(next.id)) {
        const circle = open.slice(open.indexOf(next.id));
        const first = jobs.find(({ id }) => circle.includes(id.toLowerCase()));
        if (first !== undefined) faults.push(fault('needs-in-circle', first.path));
      } else if (!done.has(next.id) && byId.has(next.id)) {
        open.push(next.id);
        pending.push({ id: next.id, isLeaving: true });
        for (const id of needsOf.get(next.id) ?? []) pending.push({ id, isLeaving: false });
      }
    }
  }
  return faults;
}

function findShellFaults(document: Document): readonly Fault[] {
  return document.steps.flatMap((step) => {
    const shell = getField(step.value, 'shell');
    if (typeof shell !== 'string' || shell.includes('${{') || shell.includes('{0}')) return [];
    const isKnown = findShell(document, step) !== 'other' || /^(?:python|node)$/i.test(shell);
    return isKnown ? [] : [fault('shell-unknown', [...step.path, 'shell'])];
  });
}
