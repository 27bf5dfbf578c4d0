/** Verifies an exported ledger with nothing but its files, a public key and, better, a checkpoint kept from before. */
import { LIMITS } from '../../base/limits.ts';
import { addToList } from '../../base/lists.ts';
import type { Tile, TileHash } from '../../languages/tlog/index.ts';
import { areSame, HASH_BYTES, listLevelTiles, readEntries, TILE_WIDTH } from '../../languages/tlog/index.ts';
import type { Files } from '../house.ts';
import type { TreeCheck } from './check-tree.ts';
import { createTreeCheck } from './check-tree.ts';
import { CHECKPOINT_FILE, readTileFile } from './folder.ts';
import type { EvidenceReport, FaultList } from './report.ts';
import { createFaultList } from './report.ts';
import type { Trust } from './verify.ts';
import { readFoundClaim, readTrustedClaims } from './verify.ts';

/**
 * Reads everything that the folder's checkpoint vouches for. Throws `invalid-request` for a checkpoint of the
 * verifier's that no trusted key has signed.
 */
export function verifyFolder(files: Files, folder: string, trust: Trust): EvidenceReport {
  const faults = createFaultList();
  const trusted = readTrustedClaims(trust);
  const note = files.readBytes(`${folder}/${CHECKPOINT_FILE}`, LIMITS.noteBytesMax);
  if (note === undefined) faults.add('unsigned', 0, 0, `there is no ${CHECKPOINT_FILE}, so nothing is vouched for`);
  const found = note && readFoundClaim(new TextDecoder().decode(note), trust.keys, faults);
  const claims = found === undefined ? trusted : [found, ...trusted];
  const size = found?.size ?? Math.max(0, ...trusted.map((claim) => claim.size));
  const above = new Map<number, TileHash[]>();
  const check = createTreeCheck(claims, faults, (node) => addToList(above, node.level, node));
  for (const tile of listLevelTiles('entries', size)) addBundle(files, folder, tile, check, faults);
  const signedSize = check.finish(size);
  if (check.isWhole()) checkLevels(files, folder, above, size, faults);
  return { size: check.frontier.size, signedSize, checkpoints: claims.length, ...faults.list() };
}

function addBundle(files: Files, folder: string, tile: Tile, check: TreeCheck, faults: FaultList): void {
  const begin = tile.index * TILE_WIDTH;
  const bundle = readTileFile(files, folder, tile);
  if (bundle === undefined) return; // said as missing, with what follows
  const hashes = readTileFile(files, folder, { ...tile, level: 0 });
  if (hashes === undefined)
    faults.add('hash', begin, begin + tile.width, `the hashes of tile ${tile.index} are missing`);
  const { value: entries, problems } = readEntries(bundle);
  if (problems.length > 0 || entries.length > tile.width) {
    faults.add(
      'unreadable',
      begin + entries.length,
      begin + tile.width,
      `the bundle ${tile.index} is not whole entries`,
    );
  }
  if (hashes !== undefined && hashes.length !== tile.width * HASH_BYTES) {
    faults.add('hash', begin, begin + tile.width, `tile ${tile.index} of the hashes has not ${tile.width} of them`);
  }
  for (const [i, bytes] of entries.slice(0, tile.width).entries()) {
    const leafHash = hashes?.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    check.add({ index: begin + i, bytes, leafHash });
  }
}

function checkLevels(
  files: Files,
  folder: string,
  above: ReadonlyMap<number, readonly TileHash[]>,
  size: number,
  faults: FaultList,
): void {
  for (const [level, hashes] of above) {
    for (const tile of listLevelTiles(level, size)) {
      const expected = hashes.slice(tile.index * TILE_WIDTH, tile.index * TILE_WIDTH + tile.width);
      const bytes = readTileFile(files, folder, tile);
      if (bytes !== undefined && areSame(bytes, Buffer.concat(expected.map(({ hash }) => hash)))) continue;
      const width = TILE_WIDTH ** level;
      const begin = tile.index * TILE_WIDTH * width;
      faults.add(
        'hash',
        begin,
        begin + tile.width * width,
        `tile ${tile.index} of level ${level} is not that of the entries`,
      );
    }
  }
}
