/** The layout of a log as files: https://c2sp.org/tlog-tiles. */

export const TILE_HEIGHT = 8;
/** Hashes or entries of a full tile. */
export const TILE_WIDTH = 256;

const LEVEL_MAX = 63;

export type Tile = {
  /** `entries`: the leaves themselves; else the level of hashes, leaf hashes being 0. */
  readonly level: number | 'entries';
  readonly index: number;
  /** From 1 up to `TILE_WIDTH`; less is a partial tile, at the right edge of the tree. */
  readonly width: number;
};

/** `tile/0/x001/x234/067.p/112`. */
export function writeTilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Undefined for every other text: a tile has one path. */
export function readTilePath(path: string): Tile | undefined {
  const [, level = '', number = '', width] = PATH.exec(path) ?? [];
  if (number === '') return undefined;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const isLevel = tile.level === 'entries' || tile.level <= LEVEL_MAX;
  const isTile = isLevel && Number.isSafeInteger(tile.index) && tile.width <= TILE_WIDTH;
  return isTile && writeTilePath(tile) === path ? tile : undefined;
}

/** Tiles of a level of the tree of `size` leaves, from the tile `from` on; at most the last is partial. */
export function* listLevelTiles(level: Tile['level'], size: number, from = 0): Generator<Tile> {
  const width = countHashes(level, size);
  for (let index = from; index * TILE_WIDTH < width; index++) {
    yield { level, index, width: Math.min(TILE_WIDTH, width - index * TILE_WIDTH) };
  }
}

/** Levels of hashes that the tree of `size` leaves has tiles of. */
export function countLevels(size: number): number {
  let count = 0;
  while (countHashes(count, size) > 0) count += 1;
  return count;
}

/** Hashes that a level holds: the roots of complete subtrees. */
export function countHashes(level: Tile['level'], size: number): number {
  return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}
