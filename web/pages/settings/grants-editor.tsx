/** Roles with where they hold, one line each. */
import { SelectField, TextField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { GrantDraft, Role } from './grants.ts';
import { NEW_GRANT, ROLES } from './grants.ts';

type EditorProps = {
  readonly drafts: readonly GrantDraft[];
  readonly onChange: (drafts: readonly GrantDraft[]) => void;
};

/** The API refuses what whoever is signed in may not give. */
export function GrantsEditor({ drafts, onChange }: EditorProps) {
  const change = (place: number, part: Partial<GrantDraft>): void =>
    onChange(drafts.map((draft, at) => (at === place ? { ...draft, ...part } : draft)));
  return (
    <fieldset className="grants">
      <legend>Roles</legend>
      {drafts.map((draft, place) => (
        // Lines have no identity of their own; all that they hold is in `drafts`.
        <div key={place} className="grant">
          <SelectField
            label="Role"
            options={ROLES}
            value={draft.role}
            onChange={({ target }) => change(place, { role: target.value as Role })}
          />
          <TextField
            label="Teams"
            placeholder="all"
            value={draft.teams}
            onChange={({ target }) => change(place, { teams: target.value })}
          />
          <TextField
            label="Environments"
            placeholder="all"
            value={draft.environments}
            onChange={({ target }) => change(place, { environments: target.value })}
          />
          <button
            type="button"
            className="button button-quiet button-icon"
            aria-label={`Take role ${place + 1} out`}
            onClick={() => onChange(drafts.toSpliced(place, 1))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button type="button" className="button button-quiet" onClick={() => onChange([...drafts, NEW_GRANT])}>
        Another role
      </button>
    </fieldset>
  );
}
