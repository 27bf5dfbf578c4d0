/**
 * The rooms whose tests run together in one process each, and the gates on their coverage. One table for tests and CI.
 */

export type TestRoom = {
  readonly name: string;
  /** Folders whose `*.test.ts` files run in this process. */
  readonly folders: readonly string[];
  /** Folders below those that are another room's. */
  readonly except?: readonly string[];
  /** Fewer tests than this fail the gate: a room that lost its tests must not be green. */
  readonly testsMin: number;
  /** Globs whose lines must all be covered by this process. */
  readonly covered?: readonly string[];
};

export const TEST_ROOMS: readonly TestRoom[] = [
  // The console as a whole in a real browser: stories, roles, sign-in, every page drawn, budgets. It takes longest, so
  // that it begins first.
  { name: 'console', folders: ['test/console'], testsMin: 60 },
  { name: 'tidy', folders: ['test/tidy'], testsMin: 38 },
  {
    name: 'core',
    folders: ['src/base', 'src/model', 'src/languages/cel', 'src/engine', 'src/importers'],
    testsMin: 980,
    covered: ['src/base/**/*.ts', 'src/model/**/*.ts', 'src/engine/**/*.ts', 'src/languages/cel/**/*.ts'],
  },
  {
    name: 'languages',
    folders: [
      'src/languages/arm-expression',
      'src/languages/cloudformation',
      'src/languages/dockerfile',
      'src/languages/gha-expression',
      'src/languages/hcl',
      'src/languages/shell',
      'src/languages/terraform',
      'src/languages/tlog',
      'src/languages/yaml',
    ],
    testsMin: 860,
  },
  {
    name: 'adapters',
    folders: ['src/sources', 'src/outputs', 'src/clusters', 'src/certificates', 'src/cli', 'test/contract', 'tools'],
    except: ['test/contract/store'],
    testsMin: 680,
  },
  // On real databases: SQLite, and a PostgreSQL server that the room starts for itself.
  {
    name: 'programme',
    folders: ['src/program', 'src/stores', 'src/wire', 'src/server', 'test/contract/store'],
    testsMin: 1_010,
  },
  { name: 'scenario', folders: ['test/scenario'], testsMin: 180 },
  // The console page by page: its plain logic, and what each page does in a real browser.
  { name: 'web', folders: ['web', 'test/web'], testsMin: 190 },
  // What is killed, cut off and filled up on purpose.
  { name: 'recovery', folders: ['test/recovery'], testsMin: 44 },
];

/** Whether the room runs a test file. */
export function isOfRoom({ folders, except = [] }: TestRoom, file: string): boolean {
  const isBelow = (folder: string): boolean => file.startsWith(`${folder}/`);
  return folders.some(isBelow) && !except.some(isBelow);
}
