/** Every limit on input, in one place. Each reader names the one it enforces in the problem it reports. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const LIMITS = {
  /** One input file. */
  fileBytesMax: 16 * MiB,
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
  /** Time an external renderer (helm, kubectl) may take. */
  rendererMsMax: 60_000,
  /** Output taken from an external renderer. */
  rendererBytesMax: 64 * MiB,
} as const;
