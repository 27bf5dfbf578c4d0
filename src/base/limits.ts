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
  /** Characters of one row in a backup. */
  backupLineCharsMax: 64 * MiB,
  /** Time that a scan in a process of its own may take, and its heap. */
  apartScanMsMax: 3_600_000,
  apartScanMiBMax: 4_096,
  /** Time that fetching a repository may take. */
  checkoutMsMax: 600_000,
  /** Output taken from one call of git. */
  gitBytesMax: 256 * MiB,
  /** The index in a `.bulwark-cache/`; a larger one is not read. */
  cacheBytesMax: 256 * MiB,
  /** One request's body, inflated, where its route does not say otherwise. */
  requestBytesMax: MiB,
  /** Nesting of maps and lists in a request's body. */
  requestDepthMax: 64,
  /** All headers of one request. */
  requestHeadersBytesMax: 16 * KiB,
  /** Time for the headers of a request to arrive. */
  requestHeadersMsMax: 10_000,
  /** Time for a whole request to arrive. */
  requestMsMax: 60_000,
  /** Time that an answer may take. */
  answerMsMax: 120_000,
  /** Time that a connection stays open between two requests. */
  keepAliveMsMax: 15_000,
  /** Connections to the server at once. */
  connectionsMax: 2_000,
  /** Requests of one address in a minute. */
  requestsPerAddressMax: 1_200,
  /** Requests of one user or token in a minute. */
  requestsPerActorMax: 600,
  /** An answer that is kept for the repetition of a request with an idempotency key. */
  keptAnswerCharsMax: 256 * KiB,
  /** Streams of events of one user or token at once. */
  eventStreamsPerActorMax: 10,
  /** Streams of events at once. */
  eventStreamsMax: 500,
  /** Bytes that a reader of events may lag behind before it is cut off. */
  eventBacklogBytesMax: 256 * KiB,
  /** Changes kept for readers of events that come back. */
  eventHistoryMax: 1_000,
  /** Time that requests have to end when the server stops. */
  drainMsMax: 10_000,
  /** One CODEOWNERS file (GitHub's own limit). */
  codeownersBytesMax: 3 * MiB,
  /** Patterns taken from one CODEOWNERS file. */
  codeownersRulesMax: 10_000,
  /** One `catalog-info.yaml`. */
  catalogInfoBytesMax: MiB,
  /** Files `catalog-info.yaml` of one scan that are taken. */
  catalogFilesMax: 10_000,
  /** An uploaded run, inflated. */
  uploadBytesMax: 128 * MiB,
  /** Resources of one run. */
  runResourcesMax: 100_000,
  /** Results of one run. */
  runResultsMax: 500_000,
  /** Controls of one run. */
  runControlsMax: 5_000,
  /** Characters of one text of a run that people read; a longer one is cut. */
  runTextCharsMax: 4_000,
  /** Characters of one name of a run by which things are told apart; a longer one ends in its fingerprint. */
  runNameCharsMax: 1_000,
  /** Characters of one resource's body that is kept for replay; a larger one is left out. */
  runBodyCharsMax: 128 * KiB,
  /** Characters of all bodies of one run; what is beyond is left out. */
  runBodiesCharsMax: 48 * MiB,
  /** Lines that a run holds of the text around one finding. */
  excerptLinesMax: 20,
  /** Characters of one of these lines; a longer one is cut. */
  excerptLineCharsMax: 240,
  /** Characters of the unified diff of one fix; a longer one is left out. */
  patchCharsMax: 16 * KiB,
  /** Characters of all such lines and diffs of one run; files with the gravest findings come first. */
  runExcerptsCharsMax: 16 * MiB,
  /** Time that an upload may take, with all attempts. */
  uploadMsMax: 120_000,
  /** One signed note, such as a checkpoint. */
  noteBytesMax: MiB,
  /** Signatures of one signed note. */
  noteSignaturesMax: 100,
  /** Characters of a password, at least (NIST SP 800-63B: 15 where it is the only factor). */
  passwordCharsMin: 15,
  /** Characters of a password, at most. */
  passwordCharsMax: 256,
  /** Passwords that are hashed at once: each takes 19 MiB and a core. */
  passwordHashesMax: 2,
  /** Passwords that wait to be hashed. */
  passwordQueueMax: 50,
  /** Time for which a password that somebody else gave is good. */
  oneTimePasswordMsMax: 72 * 3_600_000,
  /** Accounts and addresses whose wrong passwords are remembered. */
  attemptKeysMax: 20_000,
  /** Sessions of one user; the one unused longest ends for another. */
  sessionsPerUserMax: 20,
  /** Days until an API token expires. */
  tokenDaysMax: 365,
  /** API tokens of one user. */
  tokensPerUserMax: 100,
  /** Sign-ins through a provider that are on their way. */
  oidcLoginsMax: 5_000,
  /** Time for a sign-in through a provider. */
  oidcLoginMsMax: 600_000,
  /** Time for a provider to answer. */
  oidcAnswerMsMax: 10_000,
  /** Text of what somebody tries a control on. */
  tryCharsMax: 64 * KiB,
  /** Files of it. */
  tryFilesMax: 20,
  /** Time for which what is tried is judged; what is not judged by then is said to be left out. */
  tryMsMax: 2_000,
  /** Results of it that are answered, and those of them that are explained. */
  tryResultsMax: 100,
  tryExplainedMax: 5,
  /** Characters of one explanation. */
  tryExplanationCharsMax: 8_000,
  /** Saved views of one user or token, and those that are shared by all of them. */
  viewsPerOwnerMax: 100,
  viewsSharedMax: 500,
  /** Findings that one request may change. */
  triageFindingsMax: 5_000,
  /** Decisions of the gate that wait to be recorded, and the requests that they are about. */
  decisionsQueuedMax: 10_000,
  decisionsQueuedBytesMax: 32 * MiB,
  /** Decisions that are written at once. */
  decisionsPerBatchMax: 200,
  /** Characters of one object of a request that is kept for replay; of a larger one the digest is. */
  decisionBodyCharsMax: 256 * KiB,
  /** Characters of one text in such an object; of a longer one, the length is kept. */
  decisionTextCharsMax: 16 * KiB,
  /** Decisions that the store keeps; the oldest go first. */
  decisionsKeptMax: 1_000_000,
  /** Decisions that one replay judges; the newest of a longer time. */
  decisionsReplayedMax: 200_000,
  /** One AdmissionReview: an API server takes objects of 1.5 MiB at most, and sends two of them. */
  admissionBodyBytesMax: 3 * MiB,
  /** Bytes of all reviews that have not arrived whole. */
  admissionReceivedBytesMax: 32 * MiB,
  /** Reviews that wait to be judged by one replica. */
  admissionQueueMax: 1_000,
  /** Bytes of all reviews that wait. */
  admissionQueueBytesMax: 48 * MiB,
  /** Time in which a review is answered, where the API server names no shorter one. */
  admissionAnswerMsMax: 2_500,
  /** Time for which reviews are judged before connections are looked at again. */
  admissionSliceMsMax: 10,
  /** Characters of the message of a refusal. */
  admissionMessageCharsMax: 8_000,
  /** Characters of one warning: API servers ask for no more than 256. */
  admissionWarningCharsMax: 250,
  /** Characters of one audit annotation. */
  admissionAnnotationCharsMax: 8_000,
  /** The settings of a gate, as a bundle. */
  admissionBundleBytesMax: 64 * MiB,
  /** Characters of the reason of an exception, at least. */
  exceptionReasonCharsMin: 10,
  /** Scans that `bulwark fix` makes to tell which fixes may stay. */
  fixScansMax: 200,
  /** Objects asked of a cluster at once. */
  clusterPageItemsMax: 500,
  /** One answer of a cluster; a page of a list that is larger is asked for in smaller ones. */
  clusterAnswerBytesMax: 64 * MiB,
  /** One object that a watch of a cluster tells of. */
  clusterObjectBytesMax: 8 * MiB,
  /** Time for a cluster to give a whole answer. */
  clusterAnswerMsMax: 90_000,
  /** Time for a program to give the credentials that a kubeconfig asks it for. */
  clusterCredentialsMsMax: 60_000,
  /** What such a program answers. */
  clusterCredentialsBytesMax: MiB,
  /** One kubeconfig; those of a thousand clusters have some 8 MB. */
  kubeconfigBytesMax: 16 * MiB,
  /** A token, a key or the certificates that a kubeconfig names a file for. */
  credentialFileBytesMax: 2 * MiB,
  /** Requests that are made for one answer of a cluster, where it asks to come again. */
  clusterAttemptsMax: 6,
  /** Time that a cluster may ask to wait before the next attempt. */
  clusterRetryMsMax: 30_000,
  /** Time for which one watch of a cluster is asked for. */
  clusterWatchMsMax: 300_000,
  /** Data of one ConfigMap: what etcd takes, less its names and labels. */
  configMapBytesMax: 1_000_000,
  /** Objects of a cluster that one scan reads. */
  clusterObjectsMax: 200_000,
  /** Results of one Report of OpenReports; what is beyond is counted. */
  openReportResultsMax: 1_000,
  /** Bytes of these results: an object of a cluster takes some 1.5 MB in all. */
  openReportBytesMax: 900_000,
} as const;
