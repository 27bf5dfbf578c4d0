/** The gates of a rollout: what each measures, its value, its bar, whether it is open. */
import { Link } from 'react-router';
import { Badge } from '../../parts/badge.tsx';
import type { Gate, Rollout } from './words.ts';
import { describeGate, measureGate, rowsBehind, sayGateValue } from './words.ts';

const STATUS_WORDS = { ok: 'open', not: 'shut', 'no data': 'no data' } as const;

/** As a table, which is also what screen readers read. */
export function Gates({ rollout, gates }: { readonly rollout: Rollout; readonly gates: readonly Gate[] }) {
  return (
    <table className="life-table gates">
      <caption className="unseen">Gates to the next step</caption>
      <thead>
        <tr>
          <th scope="col">Gate</th>
          <th scope="col" className="numeric">
            Now
          </th>
          <th scope="col">
            <span className="unseen">Bar</span>
          </th>
          <th scope="col">Needed</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {gates.map((gate) => (
          <GateRow key={gate.name} gate={gate} rollout={rollout} />
        ))}
      </tbody>
    </table>
  );
}

function GateRow({ gate, rollout }: { readonly gate: Gate; readonly rollout: Rollout }) {
  const { name, value, unit, relation, bound, status } = gate;
  const { title, of } = describeGate(name);
  const to = rowsBehind(name, rollout);
  const said = sayGateValue(value, unit);
  return (
    <tr>
      <th scope="row">
        {title}
        <span className="gate-of">{of}</span>
      </th>
      <td className="numeric">{to === undefined || value === null ? said : <Link to={to}>{said}</Link>}</td>
      <td className="gate-bar-cell">
        <GateBar gate={gate} />
      </td>
      <td>
        {relation} {bound} {unit}
      </td>
      <td>
        <span className={`badge badge-${status === 'ok' ? 'good' : status === 'not' ? 'critical' : 'medium'}`}>
          {STATUS_WORDS[status]}
        </span>
      </td>
    </tr>
  );
}

function GateBar({ gate }: { readonly gate: Gate }) {
  const { filled, mark } = measureGate(gate);
  return (
    <div className={`gate-bar gate-bar-${gate.status === 'ok' ? 'open' : 'shut'}`} aria-hidden="true">
      <span className="gate-fill" style={{ width: `${filled}%` }} />
      <span className="gate-mark" style={{ left: `${mark}%` }} />
    </div>
  );
}

/** How many are open, for cards: a dot per gate, and the count in words. */
export function GateDots({ gates }: { readonly gates: readonly Gate[] }) {
  const open = gates.filter(({ status }) => status === 'ok').length;
  return (
    <span className="gate-dots">
      {gates.map(({ name, status }) => (
        <span
          key={name}
          className={`gate-dot gate-dot-${status === 'ok' ? 'open' : status === 'not' ? 'shut' : 'unknown'}`}
          title={`${describeGate(name).title}: ${STATUS_WORDS[status]}`}
          aria-hidden="true"
        />
      ))}
      <span className="muted">
        {open} of {gates.length} gates open
      </span>
    </span>
  );
}

/** The stage of a step as a badge, with the step's own name where it says more. */
export function StepBadge({ stage, step }: Pick<Rollout, 'stage' | 'step'>) {
  return (
    <span className="row">
      <Badge word={stage} />
      {step !== stage && <span className="muted">{step.replace(`${stage} `, '')}</span>}
    </span>
  );
}
