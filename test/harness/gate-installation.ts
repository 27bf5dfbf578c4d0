/** The gate as it is installed from the catalogue, for tests of manifests, chart and lint. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/base/json.ts';
import { once } from '../../src/base/once.ts';
import { readBundle } from '../../src/program/catalog/bundle.ts';
import type { Profile } from '../../src/model/profile.ts';
import { NOTHING_IN_FORCE } from '../../src/program/except/in-force.ts';
import type { Installation, JudgedBy } from '../../src/program/admission-install/installation.ts';
import { compileGateRules, planInstallation } from '../../src/program/admission-install/installation.ts';
import type { InstallOptions } from '../../src/program/admission-install/manifests/options.ts';
import { INSTALL_DEFAULTS } from '../../src/program/admission-install/manifests/options.ts';
import { readCatalogueControls } from './catalogue.ts';

const BUNDLE = join(import.meta.dirname, '../../src/generated/catalog.json');
export const GATE_IMAGE = `registry.example/bulwark@sha256:${'a'.repeat(64)}`;

export function readProfile(name: string): Profile {
  const profile = readBundle(readFileSync(BUNDLE, 'utf8')).profiles.find(({ metadata }) => metadata.name === name);
  if (profile === undefined) throw new Error(`the catalogue has no profile ${name}`);
  return profile;
}

/** The whole Kubernetes catalogue by the profile of production. */
export const readCatalogueSettings = once(
  (): JudgedBy => ({
    controls: readCatalogueControls('kubernetes'),
    profile: readProfile('prod'),
    inForce: NOTHING_IN_FORCE,
  }),
);

export const GATE_OPTIONS: InstallOptions = {
  ...INSTALL_DEFAULTS,
  image: GATE_IMAGE,
  // The rules that it is full of, as a signed one has them.
  bundle: { text: JSON.stringify(readCatalogueSettings().controls), key: 'bulwark+00000000+key' },
  store: undefined,
  environment: 'prod',
};

/** Plans the installation of the catalogue. */
export function planCatalogueGate(options: Partial<InstallOptions> = {}): Installation {
  return planInstallation(compileGateRules(readCatalogueSettings(), undefined).value, { ...GATE_OPTIONS, ...options });
}

/** Everything, the configuration last and closed. */
export function listGateObjects(options: Partial<InstallOptions> = {}): readonly JsonObject[] {
  const installation = planCatalogueGate(options);
  const caBundle = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
  return [...installation.manifests, installation.configure({ caBundle, enforceFailurePolicy: 'Fail' })];
}
