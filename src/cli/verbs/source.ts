/** `bulwark source list|put|remove|scan`: what is scanned by schedule. */
import type { Command } from 'commander';
import { AppError } from '../../base/errors.ts';
import type { Source } from '../../model/source.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import type { ListedSource } from '../../program/sources/manage.ts';
import { readValues } from '../../program/programme/read-values.ts';
import { retireTarget } from '../../program/ingest/retire-target.ts';
import { listSources, putSource, removeSource, scanSoon } from '../../program/sources/manage.ts';
import type { PersonOptions } from '../person.ts';
import { addPersonOption, readPerson } from '../person.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, useRoom } from '../place.ts';
import { printJson, printRows, sayInstant } from '../rows.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb } from '../verb.ts';

type Options = PlaceOptions & PersonOptions & { readonly json?: true };

export const verb: Verb = {
  configure: (command, context, finish) => {
    const run = async (options: Options, work: (room: ControlRoom) => Promise<void>): Promise<void> => {
      await useRoom(options, context, work);
      finish(0);
    };
    addPlaceOptions(command.command('list').description('List sources, with their last and next scans.'))
      .option('--json', 'as JSON, for machines')
      .action((options: Options) =>
        run(options, async (room) => {
          const sources = await listSources(room);
          if (options.json === true) return printJson(context.io, sources);
          printRows(context.io, [HEAD, ...sources.map(sayRow)]);
        }),
      );
    addActing(command, 'put', 'Add the sources of a file, or change those of their names.', '<file>').action(
      (file: string, options: Options) =>
        run(options, async (room) => {
          const documents = (await readValues(file, context.house)).map(({ value }) => value);
          if (documents.every((document) => document === null)) {
            throw new AppError('invalid-document', `${file} holds no source`);
          }
          for (const document of documents) {
            const { metadata } = await putSource(document, readPerson(options, context.io).actor, room);
            context.io.out(`${metadata.name}: kept\n`);
          }
        }),
    );
    addActing(command, 'remove', 'Scan it no more; what its scans found stays.', '<name>').action(
      (name: string, options: Options) =>
        run(options, (room) => removeSource(name, readPerson(options, context.io).actor, room)),
    );
    addPlaceOptions(command.command('scan').description('Scan it as soon as a worker of the server is free.'))
      .argument('<name>')
      .action((name: string, options: Options) =>
        run(options, async (room) => {
          const isAdded = await scanSoon(name, room);
          context.io.out(isAdded ? `${name}: will be scanned\n` : `${name}: a scan waits or runs already\n`);
        }),
      );
    addActing(command, 'retire', 'Take a target out of the programme: what it alone has seen is resolved.', '<target>')
      .requiredOption('--reason <text>', 'why; it is kept as evidence')
      .action((target: string, options: Options & { readonly reason: string }) =>
        run(options, async (room) => {
          const { resolved } = await retireTarget(target, options.reason, readPerson(options, context.io), room);
          context.io.out(`${target}: retired, ${resolved} findings resolved\n`);
        }),
      );
    addExamples(command, [
      ['bulwark source put sources.yaml', 'repositories, folders and clusters, each with a schedule'],
      ['bulwark source list', 'when each was scanned, and what went wrong'],
      ['bulwark source scan shop', 'now, and not at night'],
      ['bulwark source retire repo:acme/old --reason "moved to acme/shop"', 'a repository that is no more'],
    ]);
  },
};

function addActing(command: Command, name: string, description: string, argument: string): Command {
  return addPersonOption(addPlaceOptions(command.command(name).description(description))).argument(argument);
}

const HEAD = ['name', 'what', 'environment', 'last scan', 'result', 'next (UTC)', 'missed'];

function sayRow({ name, document, lastScan, nextMs, missedCount }: ListedSource): readonly string[] {
  const { folder, repository, cluster, environment } = document.spec;
  return [
    name,
    folder ?? repository?.url ?? (cluster === undefined ? '' : sayCluster(cluster)),
    environment,
    lastScan === undefined ? 'never' : sayInstant(lastScan.atMs),
    lastScan?.error ?? lastScan?.run ?? '',
    nextMs === undefined ? '' : sayInstant(nextMs),
    String(missedCount),
  ];
}

/** `cluster prod, namespaces shop, bank, followed`. */
function sayCluster({ context, namespaces = [], follow }: NonNullable<Source['spec']['cluster']>): string {
  const where = context === undefined ? 'cluster' : `cluster ${context}`;
  const part = namespaces.length === 0 ? [] : [`namespaces ${namespaces.join(', ')}`];
  return [where, ...part, ...(follow === true ? ['followed'] : [])].join(', ');
}
