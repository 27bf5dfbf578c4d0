/** The Serverless source: the functions, the provider and the templates of a Serverless framework file. */
import { LIMITS } from '../../base/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Problem } from '../../base/problems.ts';
import type { Resource } from '../../model/resource.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { fileProblem } from '../problem.ts';
import { parseTemplateText } from '../template-text.ts';
import { isNamedService, isServiceProgram, SERVERLESS_CLAIM } from './claim.ts';
import { readService } from './read-service.ts';

/** A source for one scan. Files stand alone, so it keeps nothing between them. */
export function createServerlessSource(): Source {
  return {
    ...SERVERLESS_CLAIM,
    read: (file) => (isServiceProgram(file.path) ? refuseProgram(file) : readServiceFile(file)),
  };
}

function refuseProgram(file: InputFile): SourceRead {
  const message = 'the configuration is a program, which is not run';
  return { resources: [], problems: [fileProblem('serverless-not-executed', message, file.path)] };
}

function readServiceFile(file: InputFile): SourceRead {
  const { documents, problems } = parseTemplateText(file.bytes, file.path);
  const resources: Resource[] = [];
  const faults: Problem[] = [];
  let isOurs = documents.length < 1 && isNamedService(file.path);
  for (const { index, value, root } of documents) {
    if (!isService(value)) continue;
    isOurs = true;
    const found = readService(value, { file: file.path, document: index, root }, LIMITS);
    for (const resource of found.resources) resources.push(resource);
    for (const problem of found.problems) faults.push(problem);
  }
  return { resources, problems: isOurs ? [...problems, ...faults] : [] };
}

/** A service has a provider, and is one or has functions. */
function isService(value: Json): value is JsonObject {
  if (!isJsonObject(value) || !Object.hasOwn(value, 'provider')) return false;
  return Object.hasOwn(value, 'service') || Object.hasOwn(value, 'functions');
}
