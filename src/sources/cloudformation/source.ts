/** The CloudFormation source: how a template becomes resources. */
import { LIMITS } from '../../base/limits.ts';
import { evaluateTemplate, isTemplate } from '../../languages/cloudformation/index.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { readOwnDocuments } from '../document-place.ts';
import { templateProblems, toResources } from '../template-resources.ts';
import { parseTemplateText } from '../template-text.ts';
import { UNKNOWNS } from '../unknown.ts';
import { CLOUDFORMATION_CLAIM } from './claim.ts';

/** A source for one scan. Templates stand alone, so it keeps nothing between files. */
export function createCloudformationSource(): Source {
  return { ...CLOUDFORMATION_CLAIM, read: readTemplateFile };
}

function readTemplateFile({ path, bytes }: InputFile): SourceRead {
  return readOwnDocuments(parseTemplateText(bytes, path), path, isTemplate, (value, place) => {
    const template = evaluateTemplate(value, [], UNKNOWNS, LIMITS);
    return { resources: toResources(template, place), problems: templateProblems(template, place) };
  });
}
