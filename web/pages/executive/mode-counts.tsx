/** How many controls each profile has in which mode. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { MODES } from '../../../src/wire/words.ts';
import { readApi } from '../../api/calls.ts';
import { PlainTable } from '../../parts/charts/chart-frame.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { Show } from '../../parts/show.tsx';

const SHOWN = MODES.filter((mode) => mode !== 'off');

/** As git has them: rollouts come on top. */
export function ModeCounts() {
  const profiles = useQuery(readApi('profiles', 'list', {}));
  return (
    <Show query={profiles} lines={3}>
      {({ items }) => (
        <PlainTable
          caption="Controls by mode"
          columns={['Profile', 'Environment', ...SHOWN]}
          rows={items.map(({ name, environment, modes }) => [
            <Link key="name" to="/settings/profiles">
              {name}
            </Link>,
            environment,
            ...SHOWN.map((mode) => sayCount(modes[mode] ?? 0)),
          ])}
        />
      )}
    </Show>
  );
}
