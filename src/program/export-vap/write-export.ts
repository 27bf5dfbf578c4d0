/** An export as files: for `kubectl apply`, or for the disk of API servers. */
import { writeYaml } from '../../base/yaml-text.ts';
import { getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ExportedControl, VapExport } from './export-vap.ts';
import { STATIC_SUFFIX } from './policy-documents.ts';

export type ExportFile = { readonly path: string; readonly text: string };

/** The folder that an API server is told to read, of which it reads every file and no folder. */
const STATIC_FOLDER = 'validating-policies';
/** Where an API server finds policies on its disk. */
export const STATIC_PLACE = '/etc/kubernetes/admission/validating-policies';

/** One file for each control, a policy before its bindings. Paths are relative to the folder of the export. */
export function writeExportFiles({ exported }: VapExport, isStatic: boolean): readonly ExportFile[] {
  const files = exported.map((one) => {
    const name = nameOf(listDocuments(one)[0] ?? {}).replace(STATIC_SUFFIX, '');
    const path = `${isStatic ? `${STATIC_FOLDER}/` : ''}${name}.yaml`;
    return { path, text: writeDocuments(listDocuments(one)) };
  });
  return isStatic ? [...files, { path: 'admission-configuration.yaml', text: writeConfiguration() }] : files;
}

/** All documents as one YAML stream. */
export function writeExportText({ exported }: VapExport): string {
  return writeDocuments(exported.flatMap(listDocuments));
}

function listDocuments({ documents }: ExportedControl): readonly JsonObject[] {
  return documents.flatMap(({ policy, bindings }) => [policy, ...bindings]);
}

function nameOf(document: JsonObject): string {
  const name = getPath(document, ['metadata', 'name']);
  return typeof name === 'string' ? name : '';
}

function writeDocuments(documents: readonly JsonObject[]): string {
  return documents.map((document) => `${writeYaml(document).join('\n')}\n`).join('---\n');
}

/** What `--admission-control-config-file` of an API server of 1.36 or later names, with the feature gate on. */
function writeConfiguration(): string {
  return writeDocuments([
    {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AdmissionConfiguration',
      plugins: [
        {
          name: 'ValidatingAdmissionPolicy',
          configuration: {
            apiVersion: 'apiserver.config.k8s.io/v1',
            kind: 'ValidatingAdmissionPolicyConfiguration',
            staticManifestsDir: STATIC_PLACE,
          },
        },
      ],
    },
  ]);
}

/** What an export says of itself, for machines. */
export function summarizeExport({ exported, leftOut }: VapExport, profile: string): JsonObject {
  return {
    profile,
    exported: exported.map(({ control, name, modes, documents, notes }) => ({
      control,
      name,
      modes,
      policies: documents.map(({ policy }) => nameOf(policy)),
      bindings: documents.flatMap(({ bindings }) => bindings.map(nameOf)),
      notes,
    })),
    notExported: leftOut,
    counts: { exported: exported.length, notExported: leftOut.length },
  };
}
