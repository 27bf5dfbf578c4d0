/** The CloudFormation source: how a template becomes resources. */
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { evaluateTemplate, isTemplate } from '../../languages/cloudformation/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { templateProblems, toResources } from '../template-resources.ts';
import { UNKNOWNS } from '../unknown.ts';
import { parseTemplateText } from '../template-text.ts';
import { CLOUDFORMATION_CLAIM } from './claim.ts';

/** A source for one scan. Templates stand alone, so it keeps nothing between files. */
export function createCloudformationSource(): Source {
  return { ...CLOUDFORMATION_CLAIM, read: readTemplateFile };
}

function readTemplateFile(file: InputFile): SourceRead {
  const { documents, problems } = parseTemplateText(file.bytes, file.path);
  const resources: Resource[] = [];
  const faults: Problem[] = [];
  let isOurs = documents.length === 0;
  for (const { index, value, root } of documents) {
    if (!isTemplate(value)) continue;
    isOurs = true;
    const place = { file: file.path, document: index, root };
    const template = evaluateTemplate(value, [], UNKNOWNS, LIMITS);
    for (const resource of toResources(template, place)) resources.push(resource);
    for (const problem of templateProblems(template, place)) faults.push(problem);
  }
  return { resources, problems: isOurs ? [...problems, ...faults] : [] };
}
