/** What the list says where the filter leaves nothing. */
import { EmptyState } from '../../parts/states.tsx';

/** Nothing here is not the same as nothing wrong. */
export function NoFindings() {
  return (
    <EmptyState title="No findings here">
      <p>Nothing that was judged fails with this filter. What was not judged is not in this list: see Assets.</p>
    </EmptyState>
  );
}
