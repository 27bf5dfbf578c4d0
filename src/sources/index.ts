/** All sources, opened for one project: the walk over its files, and what reads them. */
import { LIMITS } from '../base/limits.ts';
import type { InputFile, ListedFile, OpenedProject, Report, Source, SourceClaim } from './api.ts';
import { ARM_CLAIM } from './arm/claim.ts';
import { CLOUDFORMATION_CLAIM } from './cloudformation/claim.ts';
import { COMPOSE_CLAIM } from './compose/claim.ts';
import { DOCKERFILE_CLAIM } from './dockerfile/claim.ts';
import { GITHUB_ACTIONS_CLAIM } from './github-actions/claim.ts';
import { GITLAB_CI_CLAIM } from './gitlab-ci/claim.ts';
import { KUBERNETES_CLAIM } from './kubernetes/claim.ts';
import { SERVERLESS_CLAIM } from './serverless/claim.ts';
import { TERRAFORM_CLAIM } from './terraform/claim.ts';
import { listGroupKeys } from './read-together.ts';
import {
  isInstalledModule,
  isOutsideWalk,
  listFiles,
  locateRoots,
  readFoundFile,
  reportTooLarge,
  walkFiles,
} from './walk.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Makes a source for one project. */
type CreateSource = (env: Environment) => Source;

/** A source before and after its code is there. */
type SourceEntry = { readonly claim: SourceClaim; readonly load: () => Promise<CreateSource> };

/** In the order in which sources read a file, and finish. */
const ENTRIES: readonly SourceEntry[] = [
  {
    claim: KUBERNETES_CLAIM,
    load: async () => {
      const { createKubernetesSource } = await import('./kubernetes/index.ts');
      return (env) => createKubernetesSource({ env });
    },
  },
  {
    claim: TERRAFORM_CLAIM,
    load: async () => {
      const { createTerraformSource } = await import('./terraform/index.ts');
      return () => createTerraformSource();
    },
  },
  {
    claim: CLOUDFORMATION_CLAIM,
    load: async () => (await import('./cloudformation/index.ts')).createCloudformationSource,
  },
  { claim: SERVERLESS_CLAIM, load: async () => (await import('./serverless/index.ts')).createServerlessSource },
  { claim: ARM_CLAIM, load: async () => (await import('./arm/index.ts')).createArmSource },
  { claim: DOCKERFILE_CLAIM, load: async () => (await import('./dockerfile/index.ts')).createDockerfileSource },
  { claim: COMPOSE_CLAIM, load: async () => (await import('./compose/index.ts')).createComposeSource },
  {
    claim: GITHUB_ACTIONS_CLAIM,
    load: async () => (await import('./github-actions/index.ts')).createGithubActionsSource,
  },
  { claim: GITLAB_CI_CLAIM, load: async () => (await import('./gitlab-ci/index.ts')).createGitlabCiSource },
];

/** Loads all sources; what comes opens a project. `env` is where renderers such as helm are looked for. */
export async function loadAllSources(env: Environment): Promise<() => OpenedProject> {
  const creators = await Promise.all(
    ENTRIES.map(async (entry): Promise<Loaded> => ({ entry, create: await entry.load() })),
  );
  return () => openProject(env, creators);
}

/** Opens a project with no source loaded: each is with the first file that it claims. */
export function openSources(env: Environment): OpenedProject {
  return openProject(env, []);
}

type Loaded = { readonly entry: SourceEntry; readonly create: CreateSource };

function openProject(env: Environment, loaded: readonly Loaded[]): OpenedProject {
  const opened = new Map(loaded.map(({ entry, create }) => [entry, create(env)]));
  const sources = [...opened.values()];
  let listed: readonly ListedFile[] | undefined;
  const openSource = async (entry: SourceEntry): Promise<Source> => {
    const source = (await entry.load())(env);
    if (listed !== undefined) source.plan?.(listed);
    opened.set(entry, source);
    sources.splice(0, sources.length, ...ENTRIES.flatMap((one) => opened.get(one) ?? []));
    return source;
  };
  const plan = (files: readonly ListedFile[]): void => {
    listed = files;
    for (const source of sources) source.plan?.(files);
  };
  const isCandidate = (path: string): boolean =>
    ENTRIES.some(({ claim }) => mayLookAt(claim, path) && claim.mayClaim(path));
  return {
    sources,
    claim: async (file) => {
      const claiming: Source[] = [];
      for (const entry of ENTRIES) {
        if (!takes(entry.claim, file)) continue;
        const source = opened.get(entry) ?? (await openSource(entry));
        // Where a source adds nothing to what its entry claims, nothing is looked for twice.
        if (source.claims === entry.claim.claims || source.claims(file)) claiming.push(source);
      }
      return claiming;
    },
    list: (roots, report) => listFiles(roots, { isCandidate }, report),
    plan,
    read: readWithinLimits,
    listGroupKeys,
    locateRoots,
    isOutsideWalk,
    isCandidate,
    walk: (roots, report, onListed) => {
      const options = {
        isCandidate,
        read: readWithinLimits,
        onListed: (files: readonly ListedFile[]) => {
          plan(files);
          onListed(files.length);
        },
      };
      return walkFiles(roots, options, report);
    },
  };
}

/** Modules that were fetched belong to Terraform, whatever else lies in their folders. */
const mayLookAt = (claim: SourceClaim, path: string): boolean => claim === TERRAFORM_CLAIM || !isInstalledModule(path);

const bytesMaxOf = (claim: SourceClaim, path: string): number => claim.bytesMaxOf?.(path) ?? LIMITS.fileBytesMax;

const takes = (claim: SourceClaim, file: InputFile): boolean =>
  mayLookAt(claim, file.path) && file.sizeBytes <= bytesMaxOf(claim, file.path) && claim.claims(file);

/** Reads a file as far as some source takes one of its size; any other is reported. */
function readWithinLimits(found: ListedFile, report: Report): InputFile | undefined {
  const bytesMax = Math.max(...ENTRIES.map(({ claim }) => bytesMaxOf(claim, found.path)));
  const file = readFoundFile(found, report, bytesMax);
  const isTaken =
    file === undefined || file.sizeBytes <= LIMITS.fileBytesMax || ENTRIES.some(({ claim }) => takes(claim, file));
  if (isTaken) return file;
  reportTooLarge(file.path, file.sizeBytes, LIMITS.fileBytesMax, report);
  return undefined;
}
