/** The Kubernetes source of one scan: manifests as they lie, charts and kustomizations as they render. */
import type { Problem } from '../../base/problems.ts';
import { parseYaml } from '../../languages/yaml/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { Source, SourceRead } from '../api.ts';
import { capProblems, fileProblem } from '../problem.ts';
import { KUBERNETES_CLAIM, looksLikeManifest } from './claim.ts';
import { createMapBack } from './map-back.ts';
import { EMPTY_PLAN, isVerbatimPart, type ListedFile, planRenderings, type Rendering } from './plan.ts';
import { readDocuments } from './read-documents.ts';
import { readManifestFile } from './read-file.ts';
import { rendererCommand, type RendererOptions, runRenderer } from './run-renderer.ts';

export type KubernetesSource = Source & {
  /** Decides which files are rendered and which those replace. */
  readonly plan: (files: readonly ListedFile[]) => void;
};

/**
 * A source for one scan. Without `plan` every manifest is read as it lies; without an environment no renderer is
 * found.
 */
export function createKubernetesSource(options: RendererOptions = { env: {} }): KubernetesSource {
  let plan = EMPTY_PLAN;
  const fileOfAddress = new Map<string, string>();
  /** Folders of charts whose renderer is missing; their Chart.yaml comes before what it stands in for. */
  const unrendered = new Set<string>();
  return {
    ...KUBERNETES_CLAIM,
    plan: (files) => {
      plan = planRenderings(files);
    },
    claims: (file) => {
      if (plan.renderings.has(file.absolutePath)) return true;
      if (!looksLikeManifest(file)) return false;
      return !plan.isReplaced(file.absolutePath) || isVerbatimPart(file, unrendered);
    },
    read: (file) => {
      const rendering = plan.renderings.get(file.absolutePath);
      if (rendering !== undefined) {
        const rendered = readRendering(rendering, options);
        const isMissing = rendered.problems.some(({ code }) => code === 'renderer-missing');
        if (rendering.kind === 'chart' && isMissing) unrendered.add(rendering.folder);
        return rendered;
      }
      const { resources, problems } = readManifestFile(file);
      return { resources, problems: capProblems([...problems, ...findDuplicates(resources, fileOfAddress)]) };
    },
  };
}

/** Renders a folder and reads what comes out, with origins in the authored files. */
function readRendering(rendering: Rendering, options: RendererOptions): SourceRead {
  if (rendering.problems.length > 0) return { resources: [], problems: rendering.problems };
  const rendered = runRenderer(rendering, options);
  if ('problem' in rendered) return { resources: [], problems: [rendered.problem] };
  const path = rendering.file.path;
  const { documents, problems } = parseYaml(rendered.text, { file: path, dialect: 'kubernetes' });
  const found = readDocuments(documents, path);
  const renderer = rendererCommand(rendering).slice(0, 2).join(' ');
  const mapBack = createMapBack(rendering, documents, new TextDecoder().decode(rendered.text), renderer);
  return {
    resources: found.resources.map((resource) => ({ ...resource, origin: mapBack(resource) })),
    problems: [...problems, ...found.problems].map(placeInRendering),
  };
}

/** A place in rendered text is of no use to anyone who cannot see that text: the message keeps the line. */
function placeInRendering({ span, ...problem }: Problem): Problem {
  const line = span === undefined ? '' : `, line ${span.start.line}`;
  return { ...problem, message: `${problem.message} (in the rendered output${line})` };
}

/** Warns of objects that an earlier document of the scan already gave; the program numbers their addresses. */
function findDuplicates(resources: readonly Resource[], fileOfAddress: Map<string, string>): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { address, origin } of resources) {
    const file = fileOfAddress.get(address);
    if (file === undefined) fileOfAddress.set(address, origin.file);
    else {
      const message = `${address} was already given in ${file}`;
      problems.push(fileProblem('kubernetes-duplicate', message, origin.file, origin.span));
    }
  }
  return problems;
}
