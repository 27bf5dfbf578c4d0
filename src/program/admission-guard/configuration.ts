/** The webhook configuration as the guard reads and changes it: facts out, merge patches in. Pure. */
import { AppError } from '../../base/errors.ts';
import { fingerprint } from '../../base/ids.ts';
import { getField, getPath, isJsonObject, listItems } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { canonicalText } from '../../model/finding-identity.ts';
import type { BreakGlass } from '../../model/programme/break-glass.ts';
import { readBreakGlass, readSteppedAside } from '../../model/programme/break-glass.ts';
import type { ConfigurationFacts, GuardAction } from '../../model/programme/gate-guard.ts';
import { ENFORCE_WEBHOOK } from '../admission-install/names.ts';
import { BREAK_GLASS_CONDITION, GATE_ANNOTATIONS } from './names.ts';

const isEnforce = (entry: Json): boolean => getField(entry, 'name') === ENFORCE_WEBHOOK;

const entriesOf = (configuration: JsonObject): readonly Json[] => listItems(configuration['webhooks']);

const isBroken = (entry: Json): boolean => listItems(getField(entry, 'matchConditions')).some(isBreakGlass);

const isBreakGlass = (condition: Json): boolean => getField(condition, 'name') === BREAK_GLASS_CONDITION.name;

/** Whether somebody else has written it since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cluster-conflict';
}

function readAnnotation(configuration: JsonObject, name: string): string | undefined {
  const value = getPath(configuration, ['metadata', 'annotations', name]);
  return typeof value === 'string' ? value : undefined;
}

/** What the watchdog looks at. Annotations that it did not write itself count as absent. */
export function readConfigurationFacts(configuration: JsonObject): ConfigurationFacts {
  const enforce = entriesOf(configuration).find(isEnforce);
  const failurePolicy = enforce === undefined ? undefined : (getField(enforce, 'failurePolicy') ?? 'Fail');
  const aside = readAnnotation(configuration, GATE_ANNOTATIONS.steppedAside);
  const glass = readAnnotation(configuration, GATE_ANNOTATIONS.breakGlass);
  return {
    failurePolicy: failurePolicy === 'Fail' || failurePolicy === 'Ignore' ? failurePolicy : undefined,
    steppedAside: aside === undefined ? undefined : readSteppedAside(aside),
    breakGlass: glass === undefined ? undefined : readBreakGlass(glass),
    isGlassBroken: entriesOf(configuration).some(isBroken),
  };
}

type Change = {
  readonly entry: (entry: JsonObject) => JsonObject;
  /** Null takes one away. */
  readonly annotations: Readonly<Record<string, string | null>>;
};

/** A merge patch that fits this version of the configuration alone: whoever was faster is not overwritten. */
function writePatch(configuration: JsonObject, { entry, annotations }: Change): JsonObject {
  const before = entriesOf(configuration);
  const after = before.map((one) => (isJsonObject(one) ? entry(one) : one));
  const hasChanged = after.some((one, index) => one !== before[index]);
  const resourceVersion = getPath(configuration, ['metadata', 'resourceVersion']);
  return {
    metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), annotations },
    // A list is replaced by a merge patch, so all of it is said.
    ...(hasChanged ? { webhooks: after } : {}),
  };
}

/** All actions of one look in one patch. */
export function patchForActions(configuration: JsonObject, actions: readonly GuardAction[], nowMs: number): JsonObject {
  const annotations: Record<string, string | null> = {};
  const steps: ((entry: JsonObject) => JsonObject)[] = [];
  for (const action of actions) {
    if (action.do === 'end-break-glass') {
      annotations[GATE_ANNOTATIONS.breakGlass] = null;
      steps.push(mendGlass);
      continue;
    }
    const isAside = action.do === 'step-aside';
    annotations[GATE_ANNOTATIONS.steppedAside] = isAside ? JSON.stringify({ sinceMs: nowMs, why: action.why }) : null;
    if (action.do !== 'clear-mark') steps.push(setFailurePolicy(isAside ? 'Ignore' : 'Fail'));
  }
  return writePatch(configuration, { entry: (entry) => steps.reduce((one, step) => step(one), entry), annotations });
}

const setFailurePolicy =
  (failurePolicy: 'Fail' | 'Ignore') =>
  (entry: JsonObject): JsonObject =>
    isEnforce(entry) ? { ...entry, failurePolicy } : entry;

function mendGlass(entry: JsonObject): JsonObject {
  if (!isBroken(entry)) return entry;
  const matchConditions = listItems(entry['matchConditions']).filter((condition) => !isBreakGlass(condition));
  return { ...entry, matchConditions };
}

/** Puts entries out of action. The condition stands first, where a person with kubectl finds it. */
export function patchToBreakGlass(configuration: JsonObject, breakGlass: BreakGlass): JsonObject {
  return writePatch(configuration, {
    entry: (entry) => {
      const mended = mendGlass(entry);
      if (breakGlass.scope === 'enforce' && !isEnforce(entry)) return mended;
      return { ...mended, matchConditions: [{ ...BREAK_GLASS_CONDITION }, ...listItems(mended['matchConditions'])] };
    },
    annotations: { [GATE_ANNOTATIONS.breakGlass]: JSON.stringify(breakGlass) },
  });
}

/** Ends a break-glass, whoever began it and however. */
export function patchToMendGlass(configuration: JsonObject): JsonObject {
  return writePatch(configuration, { entry: mendGlass, annotations: { [GATE_ANNOTATIONS.breakGlass]: null } });
}

/** Publishes authorities, `caBundle` being their PEM in base64; undefined where all entries trust them already. */
export function patchBundle(configuration: JsonObject, caBundle: string): JsonObject | undefined {
  const isTrusted = (entry: Json): boolean => getPath(entry, ['clientConfig', 'caBundle']) === caBundle;
  if (entriesOf(configuration).every(isTrusted)) return undefined;
  return writePatch(configuration, {
    entry: (entry) => {
      const clientConfig = entry['clientConfig'];
      return isTrusted(entry) || !isJsonObject(clientConfig)
        ? entry
        : { ...entry, clientConfig: { ...clientConfig, caBundle } };
    },
    annotations: {},
  });
}

/** What API servers fill in, so that an entry says the same before and after. */
const DEFAULTS: JsonObject = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  timeoutSeconds: 10,
  matchConditions: [],
};
const SELECTORS = ['namespaceSelector', 'objectSelector'] as const;

/**
 * Digest of what a configuration asks for, the same for what is applied and for what a server has made of it. What the
 * guard itself changes is left out: the bundle, the condition of a break-glass, and the enforced entry's failurePolicy.
 */
export function digestConfiguration(configuration: JsonObject): string {
  const entries = entriesOf(configuration).map((entry) => (isJsonObject(entry) ? normalise(entry) : entry));
  return fingerprint('webhook-configuration', canonicalText(entries));
}

function normalise(entry: JsonObject): JsonObject {
  const selectors = SELECTORS.map((name) => [name, entry[name] ?? {}] as const);
  const service = getPath(entry, ['clientConfig', 'service']);
  const where = isJsonObject(service)
    ? { service: { port: 443, ...service } }
    : { url: getPath(entry, ['clientConfig', 'url']) ?? null };
  const rules = listItems(entry['rules']).map((rule) => (isJsonObject(rule) ? { scope: '*', ...rule } : rule));
  const mended = mendGlass({ ...DEFAULTS, ...entry, ...Object.fromEntries(selectors), clientConfig: where, rules });
  return isEnforce(entry) ? { ...mended, failurePolicy: null } : mended;
}

/** The digest of what was applied, where it is recorded. */
export function readAppliedDigest(configuration: JsonObject): string | undefined {
  return readAnnotation(configuration, GATE_ANNOTATIONS.applied);
}
