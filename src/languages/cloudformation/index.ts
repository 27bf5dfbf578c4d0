/** CloudFormation and SAM templates, evaluated as far as they can be before a deployment. */
export { type Evaluation, type EvaluationLimits, openEvaluation, type TemplateReference } from './evaluation.ts';
export { evaluate } from './evaluate.ts';
export type { FaultCode, TemplateFaults } from './fault-codes.ts';
export {
  type EvaluatedBody,
  type EvaluatedResource,
  type EvaluatedTemplate,
  evaluateBody,
  evaluateTemplate,
} from './resources.ts';
export { isTemplate } from './template.ts';
