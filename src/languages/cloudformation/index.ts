/** CloudFormation and SAM templates, evaluated as far as they can be before a deployment. */
export type { Evaluation, EvaluationLimits, TemplateReference } from './evaluation.ts';
export type { FaultCode, TemplateFaults } from './fault-codes.ts';
export {
  type EvaluatedBody,
  type EvaluatedResource,
  type EvaluatedTemplate,
  evaluateBody,
  evaluateTemplate,
} from './resources.ts';
export { isTemplate } from './template.ts';
