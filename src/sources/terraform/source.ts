/** The Terraform source of one scan: files are kept by folder and evaluated when the last one has come. */
import { readFileSync, statSync } from 'node:fs';
import { LIMITS } from '../../base/limits.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { TERRAFORM_CLAIM } from './claim.ts';
import { evaluateEstate, type ReadFile } from './estate.ts';
import { classifyPath } from './file-kinds.ts';
import { createFolders, type Folders, keepFile, parseCalled } from './folders.ts';
import { indexAuthored, readPlanFile } from './plan.ts';
import { capProblems } from '../problem.ts';

export type TerraformOptions = {
  /** A file by its absolute path, for `file()` and the like; used only for files that the scan has listed. */
  readonly readListed?: ReadFile;
};

/** A source for one scan. Configurations are judged in `finish`, because a module may stand in any folder. */
export function createTerraformSource({ readListed = readFromDisk }: TerraformOptions = {}): Source {
  const folders: Folders = createFolders();
  const plans: InputFile[] = [];
  let listed: ReadonlySet<string> = new Set();
  const readFile: ReadFile = (path) => folders.templates.get(path) ?? (listed.has(path) ? readListed(path) : undefined);
  return {
    ...TERRAFORM_CLAIM,
    plan: (files) => {
      listed = new Set(files.map(({ absolutePath }) => absolutePath));
    },
    read: (file) => {
      const kind = classifyPath(file.path);
      if (kind === 'plan') plans.push(file);
      else if (kind !== undefined) return { resources: [], problems: keepFile(folders, file, kind) };
      return { resources: [], problems: [] };
    },
    finish: () => {
      const faults = parseCalled(folders);
      const { resources, problems } = addPlans(evaluateEstate(folders, readFile), plans);
      return { resources, problems: capProblems([...faults, ...problems]) };
    },
  };
}

/** Undefined for what is gone, no regular file or too large: the walk has said so already. */
function readFromDisk(path: string): Uint8Array | undefined {
  try {
    const { size } = statSync(path);
    return size > LIMITS.fileBytesMax ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}

/** A plan knows more of a resource than its configuration says, so it takes its place. */
function addPlans(estate: SourceRead, plans: readonly InputFile[]): SourceRead {
  if (plans.length === 0) return estate;
  const written = indexAuthored(estate.resources);
  const found = plans.map((plan) => readPlanFile(plan, written));
  const planned = found.flatMap(({ resources }) => resources);
  const addresses = new Set(planned.map(({ address }) => address));
  const authored = estate.resources.filter(({ address }) => !addresses.has(address));
  return {
    resources: [...authored, ...planned],
    problems: [...estate.problems, ...found.flatMap(({ problems }) => problems)],
  };
}
