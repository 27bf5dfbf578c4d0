/** Profiles as git has them: which mode each control has where. Nothing here changes one. */
import { useQuery } from '@tanstack/react-query';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Rows } from './rows.tsx';

type Profile = ItemOf<'profiles'>;
type Entry = Profile['document']['spec']['entries'][number];

const MODES = ['enforce', 'warn', 'audit', 'off'] as const;
const COLUMNS = ['Selects', 'Mode', 'Parameters'];

/** The part. */
export function Profiles() {
  const profiles = useQuery(readApi('profiles', 'list', {}));
  return (
    <Show query={profiles} lines={8}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="No profiles" />
        ) : (
          <>
            <p className="muted">
              Read from the catalogue and from <code>.bulwark/</code>; a change is a commit. Rollouts and exceptions
              come on top.
            </p>
            {items.map((profile) => (
              <ProfilePanel key={profile.name} profile={profile} />
            ))}
          </>
        )
      }
    </Show>
  );
}

function ProfilePanel({ profile: { name, owner, environment, document, modes } }: { readonly profile: Profile }) {
  const { defaultMode, onUnknown, entries } = document.spec;
  const all = MODES.reduce((sum, mode) => sum + (modes[mode] ?? 0), 0);
  return (
    <Panel title={name} note={`environment ${environment}, kept by ${owner}`}>
      <dl className="settings-facts">
        <div>
          <dt className="muted">Controls</dt>
          <dd className="row">
            {MODES.map((mode) => (
              <span key={mode}>
                {sayCount(modes[mode] ?? 0)} <Badge word={mode} />
              </span>
            ))}
            <span className="muted">of {sayMany(all, 'control')}</span>
          </dd>
        </div>
        <div>
          <dt className="muted">Otherwise</dt>
          <dd>
            <Badge word={defaultMode} /> for what no entry selects; what cannot be judged{' '}
            {onUnknown === 'block' ? 'blocks' : 'is let in'}
          </dd>
        </div>
      </dl>
      {entries.length > 0 && (
        <details className="settings-more">
          <summary>{sayMany(entries.length, 'entry', 'entries')}, of which later ones win</summary>
          <Rows
            caption={`Entries of ${name}`}
            columns={COLUMNS}
            rows={entries.map((entry, place) => ({
              key: String(place),
              cells: [
                saySelection(entry),
                <Badge word={entry.mode} />,
                <span className="mono">{entry.params === undefined ? '' : JSON.stringify(entry.params)}</span>,
              ],
            }))}
          />
        </details>
      )}
    </Panel>
  );
}

function saySelection({ controls, severity, layer, maps, status }: Entry): string {
  const parts = [
    controls && `controls ${controls.join(', ')}`,
    severity && `severity ${severity.join(', ')}`,
    layer && `layer ${layer.join(', ')}`,
    status && `status ${status.join(', ')}`,
    ...Object.entries(maps ?? {}).map(([framework, items]) => `${framework} ${items.join(', ')}`),
  ];
  return parts.filter((part) => part !== undefined).join('; ') || 'every control';
}
