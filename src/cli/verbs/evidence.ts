/** `bulwark evidence`: what happened, that it is whole, and proofs of it for others. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { AppError } from '../../base/errors.ts';
import { writeJsonText } from '../../base/json-text.ts';
import { escapeUnprintable } from '../../base/text.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { readLedgerEntry } from '../../model/programme/ledger-entry.ts';
import { signCheckpoint } from '../../program/evidence/checkpoints.ts';
import { exportEvidence } from '../../program/evidence/folder.ts';
import { findLeaf, proveEntry } from '../../program/evidence/prove.ts';
import { replaceLedgerKey } from '../../program/evidence/replace-key.ts';
import { findLedgerKey } from '../../program/evidence/signer.ts';
import { EXIT } from '../exit-codes.ts';
import type { PlaceOptions } from '../place.ts';
import { addPlaceOptions, readPlace, useRoom } from '../place.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb, VerbContext } from '../verb.ts';
import type { VerifyOptions } from './verify-evidence.ts';
import { verifyEvidence } from './verify-evidence.ts';

type ListOptions = PlaceOptions & {
  readonly kind?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly since?: number;
  readonly limit: number;
  readonly json?: true;
};

/** Entries listed at once. */
const LIST_MAX = 1_000;

export const verb: Verb = {
  configure: (command, context, finish) => {
    configureVerify(command, context, finish);
    configureReading(command, context, finish);
    const exporting = addPlaceOptions(command.command('export'))
      .description(
        'Sign a checkpoint and write the ledger to a folder in the layout of tlog-tiles; goes on from before.',
      )
      .argument('<folder>', 'where to')
      .action(async (folder: string, options: PlaceOptions) => {
        const { size, tilesWritten } = await useRoom(options, context, (room) => exportEvidence(room, folder));
        context.io.out(`${folder}: ${size} entries, ${tilesWritten} tiles written\n`);
        finish(EXIT.clean);
      });
    addExamples(exporting, [
      ['bulwark evidence export /mnt/audit/ledger', 'again and again: only what is new is written'],
    ]);
    const key = addPlaceOptions(command.command('key'))
      .description('Print the public keys by which others verify: the present one first.')
      .option('--replace', 'make a new key, which the present one vouches for')
      .action(async (options: PlaceOptions & { readonly replace?: true }) => {
        const lines = await useRoom(options, context, async (room) => {
          const file = findLedgerKey(readPlace(options, context));
          const wanted =
            options.replace === true ? replaceLedgerKey(room, file, systemActor('cli')) : room.ledgerSigner();
          return (await wanted).trusted.map(({ text }) => `${text}\n`);
        });
        context.io.out(lines.join(''));
        finish(EXIT.clean);
      });
    addExamples(key, [
      ['bulwark evidence key > ledger.pub', 'for auditors; hand it on by another way than the copies'],
    ]);
    addExamples(command, [
      ['bulwark evidence verify', 'the ledger of the store here'],
      ['bulwark evidence verify /mnt/audit/ledger --public-key ledger.pub', 'an exported copy, on any machine'],
      ['bulwark evidence list --kind exception', 'what happened to exceptions'],
    ]);
  },
};

type Finish = (exitCode: number) => void;

function configureVerify(command: Command, context: VerbContext, finish: Finish): void {
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  const verify = addPlaceOptions(command.command('verify'))
    .description(
      'Verify the ledger of the store, of an exported folder, or one proof: exits 1 when anything was changed.',
    )
    .argument('[folder]', 'what `bulwark evidence export` has written')
    .option('--public-key <key>', 'a trusted key, or a file of them; for a store its own is the default', collect, [])
    .option('--checkpoint <file>', 'a checkpoint kept from earlier, which must still hold', collect, [])
    .option('--proof <file>', 'verify what `bulwark evidence prove` has printed, and nothing else')
    .option('--json', 'report as JSON')
    .action(async (folder: string | undefined, options: VerifyOptions) => {
      finish(await verifyEvidence(folder, options, context));
    });
  addExamples(verify, [
    ['bulwark evidence verify --checkpoint kept/checkpoint', 'also that nothing was rolled back since'],
    ['bulwark evidence verify /mnt/audit/ledger --public-key ledger.pub', 'offline'],
    ['bulwark evidence verify --proof entry.tlog-proof --public-key ledger.pub', 'one entry, offline'],
  ]);
}

function configureReading(command: Command, context: VerbContext, finish: Finish): void {
  const list = addPlaceOptions(command.command('list'))
    .description('List entries, newest first.')
    .option('--kind <kind>', 'only of this kind: run, exception, rollout, access, ...')
    .option('--subject <id>', 'only about this')
    .option('--actor <id>', 'only by this user, token or part of the program')
    .addOption(new Option('--since <instant>', 'only since then, as 2026-03-02T12:00:00Z').argParser(readInstant))
    .addOption(new Option('--limit <number>', `at most so many, up to ${LIST_MAX}`).argParser(readLimit).default(50))
    .option('--json', 'one JSON object per line')
    .action(async (options: ListOptions) => {
      context.io.out(await listEntries(options, context));
      finish(EXIT.clean);
    });
  addExamples(list, [['bulwark evidence list --subject exc-1 --json', 'the whole story of one exception']]);
  const show = addPlaceOptions(command.command('show'))
    .description('Show one entry.')
    .argument('<index>', 'its place in the ledger', readIndex)
    .action(async (index: number, options: PlaceOptions) => {
      const leaf = await useRoom(options, context, ({ store }) => store.read((tx) => findLeaf(tx, index)));
      const leafHash = Buffer.from(leaf.leafHash).toString('base64');
      const text = JSON.stringify({ index, leafHash, entry: readLedgerEntry(leaf.bytes) ?? null }, undefined, 2);
      context.io.out(`${text.split('\n').map(escapeUnprintable).join('\n')}\n`);
      finish(EXIT.clean);
    });
  addExamples(show, [['bulwark evidence show 17', 'with its hash']]);
  const prove = addPlaceOptions(command.command('prove'))
    .description('Print a proof that an entry is in the signed ledger, for whoever has the public key.')
    .argument('<index>', 'its place in the ledger', readIndex)
    .action(async (index: number, options: PlaceOptions) => {
      const proof = await useRoom(options, context, async (room) => {
        await signCheckpoint(room);
        return room.store.read(async (tx) => proveEntry(tx, await findLeaf(tx, index)));
      });
      context.io.out(proof ?? '');
      finish(EXIT.clean);
    });
  addExamples(prove, [['bulwark evidence prove 17 > entry.tlog-proof', 'the entry travels along']]);
}

async function listEntries(options: ListOptions, context: VerbContext): Promise<string> {
  const { kind, subject, actor, since: sinceMs, limit } = options;
  const leaves = await useRoom(options, context, ({ store }) =>
    store.read((tx) => tx.ledger.listLeaves({ kind, subject, actor, sinceMs }, limit)),
  );
  const lines = leaves.map(({ index, bytes }) => {
    const entry = readLedgerEntry(bytes);
    if (options.json === true) return writeJsonText({ index, entry: entry ?? null });
    return escapeUnprintable(entry === undefined ? `${index}  is no entry: verify the ledger` : sayEntry(index, entry));
  });
  return lines.map((line) => `${line}\n`).join('');
}

function sayEntry(index: number, { atMs, actor, kind, action, subject }: LedgerEntry): string {
  return `${index}  ${new Date(atMs).toISOString()}  ${kind} ${action}  ${subject}  by ${actor.name}`;
}

function readIndex(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new AppError('usage', `${text} is no index of an entry`);
  return Number(text);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_MAX) throw new AppError('usage', `${text} is no limit`);
  return limit;
}

function readInstant(text: string): number {
  const instantMs = Date.parse(text);
  if (Number.isNaN(instantMs)) throw new AppError('usage', `${text} is no instant`);
  return instantMs;
}
