/** Why the control is there, how what fails is mended, and which items of frameworks ask for it. */
import { Link } from 'react-router';
import { Panel } from '../../parts/page.tsx';
import type { Details } from './types.ts';

/** As its document says. */
export function Text({ control: { why, remediation, maps } }: { readonly control: Details }) {
  const frameworks = Object.entries(maps).filter(([, items]) => items.length > 0);
  return (
    <Panel title="What it asks for">
      <div className="controls-prose">
        <h3>Why it matters</h3>
        <p>{why}</p>
        <h3>How it is mended</h3>
        <p>{remediation}</p>
        <h3>Frameworks</h3>
        {frameworks.length === 0 && <p className="muted">No item of a framework is mapped to it.</p>}
        <dl className="controls-maps">
          {frameworks.map(([framework, items]) => (
            <div key={framework}>
              <dt className="muted">{framework}</dt>
              <dd>
                {items.map((item) => (
                  <Item key={item} framework={framework} item={item} />
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  );
}

type ItemProps = { readonly framework: string; readonly item: string };

/** The slugs by which tools agree are no framework with a document of its own. */
function Item({ framework, item }: ItemProps) {
  if (framework === 'consensus') return <span className="mono">{item}</span>;
  const to = `/controls?framework=${encodeURIComponent(framework)}&item=${encodeURIComponent(item)}`;
  return (
    <Link className="mono" to={to}>
      {item}
    </Link>
  );
}
