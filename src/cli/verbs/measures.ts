/** `bulwark measures`: the measures M1 to M10, as a table or JSON. */
import { InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '../../model/instants.ts';
import type { MeasureId, MeasureSide } from '../../model/programme/measures/definitions.ts';
import { MEASURE_IDS, MEASURE_SIDES } from '../../model/programme/measures/definitions.ts';
import type { Figure } from '../../model/programme/measures/figures.ts';
import { readMeasures } from '../../program/measure/read-measures.ts';
import type { MeasureReading } from '../../program/measure/query.ts';
import { EXIT } from '../exit-codes.ts';
import { READER } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';

type Options = PlaceOptions & {
  readonly measure?: readonly string[];
  readonly by?: MeasureSide;
  readonly from?: number;
  readonly to?: number;
  readonly env?: string;
  readonly team?: string;
  readonly json?: true;
};

export const verb: Verb = {
  configure: (command, context, finish) => {
    addPlaceOptions(command)
      .addOption(new Option('--measure <id...>', 'only these').choices(MEASURE_IDS))
      .addOption(new Option('--by <side>', 'a row per day, environment, team, layer or control').choices(MEASURE_SIDES))
      .option('--from <instant>', 'start of the window, RFC 3339 (default: the window of each measure)', readInstant)
      .option('--to <instant>', 'end of the window (default: now)', readInstant)
      .option('--env <environment>', 'only of this environment')
      .option('--team <team>', 'only of this team')
      .option('--json', 'as JSON, for machines')
      .action(async (options: Options) => {
        await showMeasures(options, context);
        finish(EXIT.clean);
      });
    addExamples(command, [
      ['bulwark measures', 'all of them, over their own windows'],
      ['bulwark measures --measure M1 --by team --env prod', 'compliance by team'],
      ['bulwark measures --measure M2 --by day --json', 'a series for a graph'],
    ]);
  },
};

function readInstant(text: string): number {
  const instantMs = parseInstant(text);
  if (instantMs === undefined) throw new InvalidArgumentError('write a date such as 2026-03-02, or a date-time');
  return instantMs;
}

async function showMeasures(options: Options, context: VerbContext): Promise<void> {
  const { measure, by, from, to, env, team } = options;
  const query = {
    ...(measure === undefined ? {} : { ids: measure as readonly MeasureId[] }),
    ...(by === undefined ? {} : { by }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(env === undefined ? {} : { environment: env }),
    ...(team === undefined ? {} : { team }),
  };
  const readings = await useRoom(options, context, (room) => readMeasures(query, READER, room));
  if (options.json === true) printJson(context.io, readings);
  else printRows(context.io, readings.flatMap(toRows));
}

function toRows({ definition, groups }: MeasureReading): readonly (readonly string[])[] {
  return groups.flatMap(({ group, figures }) =>
    figures.map((figure, index) => [
      index === 0 ? definition.id : '',
      index === 0 ? definition.name : '',
      index === 0 ? group : '',
      figure.name,
      sayFigure(definition.unit, figure),
      figure.isKept === undefined ? '' : figure.isKept ? 'kept' : `not kept: ${definition.target}`,
    ]),
  );
}

function sayFigure(unit: MeasureReading['definition']['unit'], { name, result }: Figure): string {
  if (result.state === 'no-data') return `no data: ${result.why}`;
  const { value, denominator } = result;
  const number = Number((unit === 'ratio' && name === 'rate' ? value * 100 : value).toFixed(2));
  const suffix = denominator === undefined ? '' : unit === 'ratio' ? ' %' : ` ${unit}`;
  return `${number}${suffix}${denominator === undefined ? '' : ` of ${Number(denominator.toFixed(2))}`}`;
}
