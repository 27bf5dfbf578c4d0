/** Which files are templates of CloudFormation or SAM: told by words that every template has. */
import type { InputFile, SourceClaim } from '../api.ts';

const TEMPLATE_PATH = /\.(?:ya?ml|json|template|cfn)$/i;
const STDIN = '-';
/** Files of the Serverless framework hold templates too; their own source reads them. */
const SERVERLESS_PATH = /(?:^|\/)serverless\.(?:ya?ml|json)$/i;

const isTemplatePath = (path: string): boolean => path === STDIN || TEMPLATE_PATH.test(path);

export const CLOUDFORMATION_CLAIM: SourceClaim = {
  name: 'cloudformation',
  mayClaim: isTemplatePath,
  claims: (file) => isTemplatePath(file.path) && looksLikeTemplate(file),
};

function looksLikeTemplate({ path, bytes }: InputFile): boolean {
  if (SERVERLESS_PATH.test(path)) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes('AWSTemplateFormatVersion') || buffer.includes('AWS::Serverless-')) return true;
  return buffer.includes('Resources') && buffer.includes('Type') && buffer.includes('::');
}
