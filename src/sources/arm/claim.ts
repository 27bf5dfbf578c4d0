/** Which files are templates of Azure Resource Manager: JSON that names the schema of a deployment. */
import type { SourceClaim } from '../api.ts';

const TEMPLATE_PATH = /\.(?:jsonc?|template)$/i;

const isTemplatePath = (path: string): boolean => path === '-' || TEMPLATE_PATH.test(path);

export const ARM_CLAIM: SourceClaim = {
  name: 'arm',
  mayClaim: isTemplatePath,
  claims: ({ path, bytes }) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return isTemplatePath(path) && buffer.includes('eploymentTemplate.json');
  },
};
