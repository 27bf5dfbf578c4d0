/** What a profile says of a control: its mode and the parameters it is judged with. */
import type { Control } from './control.ts';
import type { Profile, ProfileEntry } from './profile.ts';
import type { Mode } from './words.ts';

/** Revision of the Pod Security Standards that `latest` stands for. */
export const KUBERNETES_MINOR_LATEST = 37;

export type ControlSetting = {
  readonly mode: Mode;
  /** The control's defaults under what the profile's entries set, key by key. */
  readonly params: Readonly<Record<string, unknown>>;
};

/** The parameters of a control that has none; one object, so that it can be told. */
export const NO_PARAMS: Readonly<Record<string, never>> = {};

/** Mode and parameters of a control: the last entry that selects it gives the mode, parameters add up in order. */
export function resolveSetting(control: Control, profile: Profile): ControlSetting {
  let mode = profile.spec.defaultMode;
  let params: ControlSetting['params'] = control.spec.params ?? NO_PARAMS;
  for (const entry of profile.spec.entries) {
    if (!selectsControl(entry, control)) continue;
    mode = entry.mode;
    if (entry.params !== undefined) params = { ...params, ...entry.params };
  }
  return { mode, params };
}

/** Whether all members that the entry gives select the control; an entry without any selects every control. */
export function selectsControl(entry: ProfileEntry, control: Control): boolean {
  const { spec } = control;
  const { controls, severity, layer, maps, status } = entry;
  if (controls !== undefined && !controls.some((name) => isCalled(control, name))) return false;
  if (severity !== undefined && !severity.includes(spec.severity)) return false;
  if (layer !== undefined && !layer.includes(spec.layer)) return false;
  if (status !== undefined && !status.includes(spec.status)) return false;
  if (maps === undefined) return true;
  return Object.entries(maps).some(([framework, items]) => {
    const mapped = spec.maps?.[framework];
    return mapped !== undefined && items.some((item) => mapped.includes(item));
  });
}

/** Whether the text is the control's id, name or one of its aliases. */
export function isCalled(
  control: { readonly metadata: Pick<Control['metadata'], 'id' | 'name' | 'aliases'> },
  text: string,
): boolean {
  const { id, name, aliases } = control.metadata;
  return text === id || text === name || (aliases?.includes(text) ?? false);
}

/**
 * Names of controls that the profile's entries give and that no control has: a slip that would silently enforce
 * nothing.
 */
export function findUnknownControls(profile: Profile, controls: readonly Control[]): readonly string[] {
  const named = new Set(profile.spec.entries.flatMap((entry) => entry.controls ?? []));
  for (const { metadata } of controls) {
    named.delete(metadata.id);
    named.delete(metadata.name);
    for (const alias of metadata.aliases ?? []) named.delete(alias);
  }
  return [...named];
}

/** The minor version of `1.37`, `v1.37` or `latest`; undefined when the text is none of them. */
export function parseKubernetesMinor(text: string | undefined): number | undefined {
  if (text === undefined || text === 'latest') return KUBERNETES_MINOR_LATEST;
  const match = /^v?1\.(\d{1,3})$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
