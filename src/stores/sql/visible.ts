/** The rows that may be seen, as a condition of a statement. */
import type { ExpressionBuilder, ExpressionWrapper, SqlBool, StringReference } from 'kysely';
import type { Visible } from '../../model/programme/access.ts';

/**
 * True for rows whose team and environment are in one of the pairs. Where no pair is given no row is seen; a row of no
 * team is seen by those alone who see all teams.
 */
export function isVisible<DB, TB extends keyof DB>(
  eb: ExpressionBuilder<DB, TB>,
  visible: Visible,
  columns: { readonly team: StringReference<DB, TB>; readonly environment: StringReference<DB, TB> },
): ExpressionWrapper<DB, TB, SqlBool> {
  const isAmong = (column: StringReference<DB, TB>, names: readonly string[] | undefined) =>
    names === undefined ? eb.and([]) : names.length === 0 ? eb.or([]) : eb(column, 'in', names as never);
  // Nothing to join is true for `and`, false for `or`.
  return eb.or(
    visible.map(({ teams, environments }) =>
      eb.and([isAmong(columns.team, teams), isAmong(columns.environment, environments)]),
    ),
  );
}
