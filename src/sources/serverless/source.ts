/** The Serverless source: the functions, the provider and the templates of a Serverless framework file. */
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { InputFile, Source, SourceRead } from '../api.ts';
import { readOwnDocuments } from '../document-place.ts';
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

function readServiceFile({ path, bytes }: InputFile): SourceRead {
  const parsed = parseTemplateText(bytes, path);
  // Neither its name nor what it holds says that it is a service.
  if (parsed.documents.length === 0 && !isNamedService(path)) return { resources: [], problems: [] };
  return readOwnDocuments(parsed, path, isService, readService);
}

/** A service has a provider, and is one or has functions. */
function isService(value: Json): value is JsonObject {
  if (!isJsonObject(value) || !Object.hasOwn(value, 'provider')) return false;
  return Object.hasOwn(value, 'service') || Object.hasOwn(value, 'functions');
}
