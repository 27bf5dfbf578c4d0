/** The terms of an exception: which controls, where, why, whose, and until when. */
import { Ends } from './ends.tsx';
import { Controls } from '../../parts/controls.tsx';
import type { Fact } from '../../parts/facts.tsx';
import { Facts } from '../../parts/facts.tsx';
import { sayCause } from './say-cause.ts';
import { listScope } from './standing.ts';
import type { ExceptionItem } from './use-exceptions.ts';

/** As approvers read them. */
export function Terms({ item }: { readonly item: ExceptionItem }) {
  const { controls, scope, reason, cause, ticket, owner, renewal, expiresAt } = item;
  const places = listScope(scope).map(([name, values]): Fact => [name, <Values key={name} values={values} />]);
  const renewed: readonly Fact[] =
    renewal === null
      ? []
      : [
          ['New end', `${renewal.expires}, asked by ${renewal.requester.name}`],
          ['Why longer', renewal.reason],
        ];
  return (
    <Facts
      facts={[
        ['Controls', <Controls key="controls" ids={controls} />],
        ...places,
        ...(cause === null ? [] : [['Kind', sayCause(cause)] as const]),
        ['Reason', reason],
        ['Ticket', ticket],
        ['Owner', owner],
        ['Ends', <Ends key="ends" at={expiresAt} />],
        ...renewed,
      ]}
    />
  );
}

function Values({ values }: { readonly values: readonly string[] }) {
  return (
    <ul className="values">
      {values.map((value) => (
        <li key={value} className="mono">
          {value}
        </li>
      ))}
    </ul>
  );
}
