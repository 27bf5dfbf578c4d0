/** The few numbers of a control, each with its window, its denominator and the rows behind it. */
import { Figure } from '../../parts/figure.tsx';
import { sayCount, sayMany, sayShare } from '../../parts/numbers.ts';
import { countRated } from './state.ts';
import type { Details } from './types.ts';

/** Of what whoever is signed in may see. */
export function ControlFigures({ control }: { readonly control: Details }) {
  const { id, verdicts, rate, findings, falsePositives } = control;
  const link = `/findings?control=${encodeURIComponent(id)}`;
  const rated = countRated(verdicts);
  return (
    <div className="figures">
      <Figure
        label="Kept"
        value={rate === null ? undefined : sayShare(rate)}
        why="nothing that it applies to was judged"
        window="now"
        denominator={rated === 0 ? undefined : `of ${sayMany(rated, 'result')}`}
        to="#coverage"
      />
      <Figure label="Open findings" value={sayCount(findings)} window="now" denominator="whose clock runs" to={link} />
      <Figure
        label="Could not be judged"
        value={sayCount(verdicts.unknown)}
        window="now"
        denominator={`of ${sayMany(rated + verdicts.unknown, 'result')}`}
        to="#coverage"
      />
      <FalsePositives said={falsePositives} to={`${link}&state=resolved&state=accepted`} />
    </div>
  );
}

type FalsePositivesProps = { readonly said: Details['falsePositives']; readonly to: string };

/** What people closed as one, or accept as one by an exception; a control that nobody doubts has 0 %. */
function FalsePositives({ said: { closed, accepted, findings, days }, to }: FalsePositivesProps) {
  const wrong = closed + accepted;
  return (
    <Figure
      label="False positives"
      value={findings === 0 ? undefined : sayShare(wrong / findings)}
      why="it had no finding"
      window={`${days} days`}
      denominator={findings === 0 ? undefined : `${sayCount(wrong)} of ${sayMany(findings, 'finding')}`}
      {...(findings === 0 ? {} : { to })}
    />
  );
}
