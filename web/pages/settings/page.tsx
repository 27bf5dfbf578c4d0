/** Settings: one's own account, and what administrators and operators set, part by part. */
import './settings.css';
import { Link, useParams } from 'react-router';
import type { Me } from '../../api/session.ts';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { Account } from './account.tsx';
import { DueDates } from './due-dates.tsx';
import { Profiles } from './profiles.tsx';
import { SignInSettings } from './sign-in-settings.tsx';
import { Sources } from './sources.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';

type Permission = Me['permissions'][number];
type Part = {
  readonly id: string;
  readonly title: string;
  readonly permission: Permission | undefined;
  readonly Show: () => React.ReactNode;
};

const PARTS: readonly [Part, ...Part[]] = [
  { id: 'account', title: 'Account', permission: undefined, Show: Account },
  { id: 'tokens', title: 'Tokens', permission: undefined, Show: Tokens },
  { id: 'users', title: 'Users', permission: 'administer', Show: Users },
  { id: 'sources', title: 'Sources', permission: 'operate', Show: Sources },
  { id: 'profiles', title: 'Profiles', permission: 'read', Show: Profiles },
  { id: 'due-dates', title: 'Due dates', permission: 'read', Show: DueDates },
  { id: 'sign-in', title: 'Sign-in', permission: 'administer', Show: SignInSettings },
];

/** The page. */
export function Component() {
  const { part: id } = useParams();
  const { data: me } = useMe();
  const may = ({ permission }: Part): boolean =>
    permission === undefined || me?.permissions.includes(permission) === true;
  const part = PARTS.find((one) => one.id === id) ?? PARTS[0];
  return (
    <Page title="Settings" lead={part.title}>
      <div className="settings">
        <nav aria-label="Parts of the settings" className="settings-nav no-print">
          {PARTS.filter(may).map(({ id: name, title }) => (
            <Link
              key={name}
              to={`/settings/${name}`}
              className="settings-link"
              aria-current={name === part.id ? 'page' : undefined}
            >
              {title}
            </Link>
          ))}
        </nav>
        <div className="settings-part">
          {may(part) ? (
            <part.Show />
          ) : (
            <NoPermission detail={`No role of yours has the permission ${part.permission}.`} />
          )}
        </div>
      </div>
    </Page>
  );
}
