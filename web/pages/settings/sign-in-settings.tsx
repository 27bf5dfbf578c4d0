/** How people and pipelines sign in, as the server was told; and who was refused. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { sayGrant } from './grants.ts';
import { Rows } from './rows.tsx';

type Settings = ReplyOf<'signIn', 'settings'>;

/** The part. */
export function SignInSettings() {
  const settings = useQuery(readApi('signIn', 'settings', {}));
  return (
    <>
      <Show query={settings} lines={8}>
        {(shown) => (
          <>
            <p className="muted">
              Read when the server started, from the file of <code>--sign-in</code> and the environment; changed there.
            </p>
            <Basics settings={shown} />
            <Oidc oidc={shown.oidc} />
            <Pipelines pipelines={shown.pipelines} />
          </>
        )}
      </Show>
      <Refusals />
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Basics({ settings: { publicUrl, session } }: { readonly settings: Settings }) {
  return (
    <Panel title="Sessions">
      <dl className="settings-facts">
        <Fact name="Ends after">
          {session.hours} hours, or {session.idleMinutes} minutes without use
        </Fact>
        <Fact name="Address">{publicUrl ?? 'the one that the browser uses'}</Fact>
      </dl>
    </Panel>
  );
}

function Oidc({ oidc }: { readonly oidc: Settings['oidc'] }) {
  if (oidc === null) {
    return (
      <Panel title="Single sign-on">
        <EmptyState title="No provider is set up">
          <p>People sign in by name and password. The guide on signing in says how OpenID Connect is set up.</p>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Single sign-on" note={oidc.name}>
      <dl className="settings-facts">
        <Fact name="Issuer">{oidc.issuer}</Fact>
        <Fact name="Client">{oidc.clientId}</Fact>
        <Fact name="Scopes">{oidc.scopes.join(', ')}</Fact>
        <Fact name="Groups from">the claim {oidc.groupsClaim}</Fact>
      </dl>
      {oidc.grants === null ? (
        <p className="muted settings-note">Administrators give the roles here, under Users.</p>
      ) : (
        <Rows
          caption="Roles by group"
          columns={['Groups', 'Role']}
          rows={oidc.grants.map((grant, place) => ({
            key: String(place),
            cells: [grant.groups.join(', '), sayGrant(grant)],
          }))}
        />
      )}
    </Panel>
  );
}

function Pipelines({ pipelines }: Pick<Settings, 'pipelines'>) {
  return (
    <Panel title="Pipelines" note="upload by the tokens of their own CI system">
      {pipelines.length === 0 ? (
        <EmptyState title="None is trusted">
          <p>Pipelines upload by API tokens.</p>
        </EmptyState>
      ) : (
        <Rows
          caption="Pipelines"
          columns={['Issuer', 'Audience', 'Repositories', 'Refs', 'May']}
          rows={pipelines.map(({ issuer, audience, repositories, refs, grants }, place) => ({
            key: String(place),
            cells: [
              issuer,
              audience,
              repositories.join(', '),
              refs?.join(', ') ?? 'any',
              grants.map(sayGrant).join(', '),
            ],
          }))}
        />
      )}
    </Panel>
  );
}

const REFUSALS = 50;

function Refusals() {
  const refusals = useQuery(readApi('refusals', 'list', { query: { limit: REFUSALS } }));
  return (
    <Panel title="Refused" note={`accesses by hour, the newest ${REFUSALS} lines`}>
      <Show query={refusals}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody was refused" />
          ) : (
            <Rows
              caption="Refused accesses"
              columns={['Who', 'Why', 'How often', 'Last']}
              rows={items.map(({ hour, reason, subject, count, last }) => ({
                key: `${hour} ${reason} ${subject}`,
                cells: [
                  <span className="mono">{subject}</span>,
                  reason,
                  <span title={sayMany(count, 'time')}>{sayCount(count)} in the hour</span>,
                  <RelativeTime at={last} />,
                ],
              }))}
            />
          )
        }
      </Show>
    </Panel>
  );
}
