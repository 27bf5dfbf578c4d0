/**
 * The rooms whose tests run together in one process each, and the gates on their coverage. One table for tests and CI.
 */

export type TestRoom = {
  readonly name: string;
  /** Folders whose `*.test.ts` files run in this process. */
  readonly folders: readonly string[];
  /** Fewer tests than this fail the gate: a room that lost its tests must not be green. */
  readonly testsMin: number;
  /** Globs whose lines must all be covered by this process. */
  readonly covered?: readonly string[];
};

export const TEST_ROOMS: readonly TestRoom[] = [
  { name: 'tidy', folders: ['test/tidy'], testsMin: 29 },
  {
    name: 'core',
    folders: ['src/base', 'src/model', 'src/languages/cel', 'src/engine', 'src/importers'],
    testsMin: 590,
    covered: ['src/base/**/*.ts', 'src/model/**/*.ts', 'src/engine/**/*.ts', 'src/languages/cel/**/*.ts'],
  },
  { name: 'scenario', folders: ['test/scenario'], testsMin: 105 },
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
      'src/languages/yaml',
    ],
    testsMin: 696,
  },
  {
    name: 'adapters',
    folders: ['src/sources', 'src/outputs', 'src/program', 'src/cli', 'test/contract', 'tools'],
    testsMin: 500,
  },
];
