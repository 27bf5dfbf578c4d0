/** What an installation consists of: the manifests, and the configuration that is brought in after them. */
import { assert } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Read } from '../../base/problems.ts';
import type { ServedKind } from '../../clusters/api.ts';
import { digestConfiguration } from '../admission-guard/configuration.ts';
import { GATE_ANNOTATIONS } from '../admission-guard/names.ts';
import type { GateSettings } from '../admit/gate-settings.ts';
import { selectGateControls } from '../admit/gate-settings.ts';
import { lintConfigurations } from './lint/lint.ts';
import { buildManifests, checkOptions } from './manifests/manifests.ts';
import type { InstallOptions } from './manifests/options.ts';
import type { ConfigurationOptions } from './webhook-configuration.ts';
import { buildWebhookConfiguration } from './webhook-configuration.ts';
import type { GateRules } from './webhook-rules.ts';
import { compileWebhookRules } from './webhook-rules.ts';

export type JudgedBy = Pick<GateSettings, 'controls' | 'profile' | 'inForce'>;

/** The rules of exactly what replicas judge by these settings. */
export function compileGateRules(settings: JudgedBy, served: readonly ServedKind[] | undefined): Read<GateRules> {
  const controls = {
    enforce: selectGateControls('enforce', settings),
    observe: selectGateControls('observe', settings),
  };
  return compileWebhookRules(controls, served);
}

export type Installation = {
  /** In the order in which they are brought in. */
  readonly manifests: readonly JsonObject[];
  readonly rules: GateRules;
  /** The webhook configuration, which comes last. Throws `nothing-to-judge` where no rule is. */
  readonly configure: (options: ConfigurationOptions) => JsonObject;
};

/** Throws `usage` for options by which the gate would not hold. */
export function planInstallation(rules: GateRules, options: InstallOptions): Installation {
  checkOptions(options);
  return {
    manifests: buildManifests(options),
    rules,
    configure: (how) => {
      const configuration = buildWebhookConfiguration(rules, how);
      demandProof(configuration);
      return signConfiguration(configuration);
    },
  };
}

/** No configuration leaves this room that could lock a cluster, whatever controls there are. */
function demandProof(configuration: JsonObject): void {
  for (const { webhook, subjects } of lintConfigurations([configuration]).flatMap(({ entries }) => entries)) {
    for (const { isProven, subject } of subjects) assert(isProven, `${webhook} is never called for ${subject}`);
  }
}

/** What the watchdog tells later changes of others by. */
function signConfiguration(configuration: JsonObject): JsonObject {
  const metadata = configuration['metadata'] as JsonObject;
  const annotations = { [GATE_ANNOTATIONS.applied]: digestConfiguration(configuration) };
  return { ...configuration, metadata: { ...metadata, annotations } };
}
