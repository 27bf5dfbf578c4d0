/** The fields of a source's form that only its kind has. */
import { TextField } from '../../parts/field.tsx';
import type { SourceDraft, SourceFaults } from './source-draft.ts';

export type SourceFieldsProps = {
  readonly draft: SourceDraft;
  readonly faults: SourceFaults;
  readonly onChange: (part: Partial<SourceDraft>) => void;
};

/** What is not of the kind keeps what was written, and is not sent. */
export function PlaceFields(props: SourceFieldsProps) {
  if (props.draft.kind === 'folder') return <FolderField {...props} />;
  return props.draft.kind === 'repository' ? <RepositoryFields {...props} /> : <ClusterFields {...props} />;
}

function FolderField({ draft, faults, onChange }: SourceFieldsProps) {
  return (
    <TextField
      label="Folder"
      className="mono"
      value={draft.folder}
      fault={faults.folder}
      placeholder="/srv/manifests"
      hint="A path on the machine where the worker runs."
      onChange={({ target }) => onChange({ folder: target.value })}
    />
  );
}

function RepositoryFields({ draft, faults, onChange }: SourceFieldsProps) {
  return (
    <>
      <TextField
        label="Address"
        className="mono"
        value={draft.url}
        fault={faults.url}
        placeholder="https://git.example/acme/shop"
        hint="https:// or ssh://, without a password: git on the machine that scans has its own."
        onChange={({ target }) => onChange({ url: target.value })}
      />
      <TextField
        label="Branch or tag"
        className="mono"
        value={draft.ref}
        fault={faults.ref}
        placeholder="the repository’s own"
        onChange={({ target }) => onChange({ ref: target.value })}
      />
    </>
  );
}

function ClusterFields({ draft, faults, onChange }: SourceFieldsProps) {
  return (
    <>
      <div className="source-pair">
        <TextField
          label="Context"
          className="mono"
          value={draft.context}
          fault={faults.context}
          placeholder="the current one"
          hint="Of the kubeconfig; left empty, also the cluster that the worker runs in."
          onChange={({ target }) => onChange({ context: target.value })}
        />
        <TextField
          label="Kubeconfig"
          className="mono"
          value={draft.kubeconfig}
          fault={faults.kubeconfig}
          placeholder="as the worker’s environment says"
          hint="A path on the machine where the worker runs."
          onChange={({ target }) => onChange({ kubeconfig: target.value })}
        />
      </div>
      <TextField
        label="Namespaces"
        className="mono"
        value={draft.namespaces}
        fault={faults.namespaces}
        placeholder="all"
        hint="With commas between them."
        onChange={({ target }) => onChange({ namespaces: target.value })}
      />
      <label className="source-choice">
        <input type="checkbox" checked={draft.follow} onChange={({ target }) => onChange({ follow: target.checked })} />
        <span>Scan soon after something changed, besides the schedule</span>
      </label>
      <label className="source-choice">
        <input
          type="checkbox"
          checked={draft.openReports}
          onChange={({ target }) => onChange({ openReports: target.checked })}
        />
        <span>Write the findings into the cluster as well, as Reports of openreports.io</span>
      </label>
    </>
  );
}
