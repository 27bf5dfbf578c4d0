/** Users and their roles, for administrators: nobody gives what they do not hold, and one administrator stays. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ItemOf, ReplyOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { Menu } from '../../parts/menu.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { sayExactly } from '../../parts/time.ts';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { sayGrant } from './grants.ts';
import { Rows } from './rows.tsx';
import { SecretOnce } from './secret-once.tsx';
import { UserForm } from './user-form.tsx';

type User = ItemOf<'users'>;
type Made = ReplyOf<'users', 'create'>;

const COLUMNS = ['Name', 'Comes by', 'Roles', 'State', 'Last seen', ''];
const USERS_MAX = 200;

/** The part. */
export function Users() {
  const users = useQuery(readApi('users', 'list', { query: { limit: USERS_MAX } }));
  const [edited, setEdited] = useState<User | 'new'>();
  const [made, setMade] = useState<Made>();
  return (
    <Panel
      title="Users"
      note={
        <button type="button" className="button" onClick={() => setEdited('new')}>
          New user …
        </button>
      }
    >
      <Show query={users}>
        {({ items, total }) => (
          <>
            <UserRows users={items} onEdit={setEdited} onSecret={setMade} />
            {total !== null && total > items.length && (
              <p className="muted settings-note">
                The first {sayMany(items.length, 'user')} of {total}.
              </p>
            )}
          </>
        )}
      </Show>
      {edited !== undefined && (
        <UserForm
          user={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onMade={(one) => {
            setEdited(undefined);
            setMade(one);
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce title={`Password of ${made.user.name}`} secret={made.password} onClose={() => setMade(undefined)}>
          Good for one sign-in until {sayExactly(made.until)}; then a password of one’s own is chosen.
        </SecretOnce>
      )}
    </Panel>
  );
}

type UserRowsProps = {
  readonly users: readonly User[];
  readonly onEdit: (user: User) => void;
  readonly onSecret: (made: Made) => void;
};

function UserRows({ users, onEdit, onSecret }: UserRowsProps) {
  const rows = users.map((user) => ({
    key: user.id,
    cells: [
      user.name,
      user.kind === 'local' ? 'password' : `single sign-on, ${user.issuer ?? ''}`,
      user.grants.map(sayGrant).join(', ') || 'none',
      <Badge word={user.isDisabled ? 'disabled' : 'ok'} />,
      user.lastSeen === null ? 'never' : <RelativeTime at={user.lastSeen} />,
      <UserActs user={user} onEdit={onEdit} onSecret={onSecret} />,
    ],
  }));
  return <Rows caption="Users" columns={COLUMNS} rows={rows} />;
}

function UserActs({ user, onEdit, onSecret }: Omit<UserRowsProps, 'users'> & { readonly user: User }) {
  const change = useAct('users', 'change');
  const reset = useAct('users', 'resetPassword');
  const { id, version, name, isDisabled, kind } = user;
  const toggle = (): void =>
    change.mutate(
      { params: { id }, body: { version, isDisabled: !isDisabled } },
      { onSuccess: () => say(`${name} may ${isDisabled ? '' : 'not '}sign in`), onError: sayTrouble },
    );
  const giveNew = (): void => reset.mutate({ params: { id } }, { onSuccess: onSecret, onError: sayTrouble });
  const items = [
    { label: 'Change roles …', act: () => onEdit(user) },
    ...(kind === 'local' ? [{ label: 'New one-time password', act: giveNew }] : []),
    { label: isDisabled ? 'Let sign in again' : 'Disable, and end all sessions', act: toggle },
  ];
  return (
    <Menu label={`Acts on ${name}`} items={items}>
      …
    </Menu>
  );
}
