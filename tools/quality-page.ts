/** The page docs/reference/quality.md: how well the catalogue finds what public scanners' own test cases say. */
import type { Line, Quality, Score } from './quality-score.ts';
import { meetsBars, writeRaw } from './quality-score.ts';

const HEAD = `<!-- Written by \`npm run quality\`; edits are overwritten. -->
# Quality

The catalogue judged by the test cases of public scanners. *Primary* is the one rule that defines a control in case of
conflict; all other bindings are advisory: tools differ in meaning. Bars on the primary oracle: recall of 95 % of
what it fails, false positives on at most 2 % of what it passes. Scoring is by object (Checkov, Kubescape, cfn-nag,
kube-linter), by line (KICS, zizmor, actionlint) or one verdict a case (Trivy, Polaris). *Unknown* verdicts count as not
found; *diverged* cells are listed with their reasons in test/divergences.yaml and are not in the other numbers.
`;

const COLUMNS =
  '| | primary recall | primary false | unknown | diverged | all recall | all false |\n|---|---|---|---|---|---|---|';

export function writeQualityPage({ controls, corpora, total, below }: Quality): string {
  const row = (line: Line): string => {
    const { name, primary, all } = line;
    const diverged = primary.divergedFailing + primary.divergedPassing;
    const cells = [
      `${name}${meetsBars(primary) ? '' : ' (below)'}`,
      writeShare(primary.found, primary.failing),
      writeShare(primary.flagged, primary.passing),
      String(primary.unknown),
      String(diverged),
      writeShare(all.found, all.failing),
      writeShare(all.flagged, all.passing),
    ];
    return `| ${cells.join(' | ')} |`;
  };
  const met = controls.filter(({ primary }) => isChecked(primary) && meetsBars(primary)).length;
  const checked = controls.filter(({ primary }) => isChecked(primary)).length;
  const summary = `${met} of ${checked} controls with cases of their primary oracle meet the bars${
    below.length === 0 ? '' : `; below: ${below.join(', ')}`
  }.`;
  return [
    HEAD,
    summary,
    '',
    `Over all primary oracles with the divergences counted: ${writeRaw(total.primary)}.`,
    '',
    '## By corpus',
    '',
    COLUMNS,
    ...[...corpora, total].map(row),
    '',
    '## By control',
    '',
    COLUMNS,
    ...controls.map(row),
    '',
  ].join('\n');
}

const isChecked = ({ failing, passing }: Score): boolean => failing + passing > 0;

function writeShare(part: number, whole: number): string {
  return whole === 0 ? 'no data' : `${part}/${whole}`;
}
