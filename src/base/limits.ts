/** Every limit on input, in one place. Each reader names the one it enforces in the problem it reports. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const LIMITS = {
  /** One input file. */
  fileBytesMax: 16 * MiB,
  /** One plan of Terraform: the JSON of a large estate is larger than any file that people write. */
  planBytesMax: 64 * MiB,
  /** Nodes of one plan. */
  planNodesMax: 8_000_000,
  /** Files taken from one scan's paths. */
  filesMax: 200_000,
  /** Directory levels followed from a scan root. */
  directoryDepthMax: 64,
  /** Nesting of maps and lists in one document. */
  documentDepthMax: 200,
  /** Documents in one file. */
  documentsPerFileMax: 10_000,
  /** Nodes in one file after aliases are expanded. */
  documentNodesMax: 2_000_000,
  /** Problems kept per file; the rest are counted. */
  problemsPerFileMax: 100,
  /** Findings of one control on one resource. */
  findingsPerResultMax: 200,
  /** Characters of one CEL expression. */
  celExpressionCharsMax: 100_000,
  /** Nesting of one CEL expression. */
  celDepthMax: 250,
  /** CEL cost units of one expression (Kubernetes PerCallLimit). */
  celCostPerExpressionMax: 1_000_000,
  /** CEL cost units of all expressions of one binding on one object (Kubernetes RuntimeCELCostBudget). */
  celCostPerBindingMax: 10_000_000,
  /** Bytes of the result of a message expression (Kubernetes: 5 KiB). */
  celMessageBytesMax: 5 * KiB,
  /** Characters of one GitHub Actions expression (GitHub's own limit). */
  ghaExpressionCharsMax: 21_000,
  /** Height of the syntax tree of one GitHub Actions expression (GitHub's own limit). */
  ghaExpressionDepthMax: 50,
  /** Brackets, negations and calls open at once in one GitHub Actions expression. */
  ghaExpressionNestingMax: 250,
  /** Blocks, brackets and templates open at once in an HCL file. */
  hclDepthMax: 200,
  /** Height of the tree of one HCL expression: nesting and chains of operators together. */
  hclHeightMax: 1_000,
  /** Tokens of one HCL file. */
  hclTokensMax: 4_000_000,
  /** Faults in one HCL file after which the rest of it is not read. */
  hclFaultsMax: 10_000,
  /** Values visited while one template is evaluated, over loops and branches. */
  templateNodesMax: 1_000_000,
  /** Characters of one text that the functions of a template make. */
  templateTextCharsMax: MiB,
  /** Instances of one `count`, `for_each` or `dynamic` block of Terraform. */
  terraformInstancesPerBlockMax: 2_000,
  /** Terraform modules called inside of each other, the root counted. */
  terraformModuleDepthMax: 32,
  /** Resources of one Terraform root module with all modules that it calls. */
  terraformResourcesPerRootMax: 50_000,
  /** Rounds of one loop of a template, items of one list that its functions make. */
  templateLoopItemsMax: 1_000,
  /** Characters of one ARM template expression (ARM's own limit). */
  armExpressionCharsMax: 24_576,
  /** Nesting of one ARM template expression. */
  armExpressionDepthMax: 100,
  /** One Dockerfile. */
  dockerfileBytesMax: MiB,
  /** Stages of one Dockerfile. */
  dockerfileStagesMax: 1_000,
  /** Characters that variables may add to one argument of an instruction. */
  dockerfileVariableCharsMax: 4 * KiB,
  /** Characters of one shell script. */
  shellScriptCharsMax: 256 * KiB,
  /** Marks in one shell script that open something nested: `(`, backticks, `<<`, `$[`, `${`. */
  shellMarksMax: 2_000,
  /** Time an external renderer (helm, kubectl) may take. */
  rendererMsMax: 60_000,
  /** Output taken from an external renderer. */
  rendererBytesMax: 64 * MiB,
  /** Time that one call of git may take. */
  gitMsMax: 60_000,
  /** Output taken from one call of git. */
  gitBytesMax: 256 * MiB,
  /** The index in a `.bulwark-cache/`; a larger one is not read. */
  cacheBytesMax: 256 * MiB,
  /** Scans that `bulwark fix` makes to tell which fixes may stay. */
  fixScansMax: 200,
} as const;
