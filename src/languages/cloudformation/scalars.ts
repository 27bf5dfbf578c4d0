/**
 * One form for values that CloudFormation takes in two: `true` and `"true"`, port 22 and `"22"`. It converts by the
 * type of the property, so a rule that compares with one form must not miss the other.
 */
import type { Json } from '../../base/json.ts';

/** Properties that the schemas of the resource types declare as integers, or write as digits wherever they are text. */
const NUMBERS: ReadonlySet<string> = new Set(
  `
  FromPort ToPort Port InstancePort LoadBalancerPort ContainerPort HostPort BackendPort AllocatedStorage
  BackupRetentionPeriod AutomatedSnapshotRetentionPeriod RetentionInDays RetentionPeriodHours
  SnapshotRetentionLimit ExpirationInDays MinimumPasswordLength PasswordReusePrevention MaxPasswordAge
  PendingWindowInDays MinimumLength Timeout MemorySize ReservedConcurrentExecutions DesiredCount MinSize
  MaxSize Threshold HttpPutResponseHopLimit MinimumCompressionSize KmsDataKeyReusePeriodSeconds DefaultTTL
  MaxTTL MinTTL MonitoringInterval PerformanceInsightsRetentionPeriod InstanceCount DedicatedMasterCount
  NumberOfNodes VolumeSize Iops RuleNumber Priority NoncurrentVersionExpirationInDays AutomaticallyAfterDays
  MaxSessionDuration
`.match(/\w+/g),
);
/** Written as number or text; `-1` means all protocols. */
const TEXTS: ReadonlySet<string> = new Set(['IpProtocol', 'Protocol', 'AccountId']);
const INTEGER = /^-?(?:0|[1-9][0-9]{0,14})$/;

/** The scalar that a property has, or an item of its list, in the one form that rules see. */
export function canonizeScalar(value: Json, property: string | undefined): Json {
  if (property !== undefined && isConditionKey(property)) return typeof value === 'boolean' ? String(value) : value;
  if (typeof value === 'string') {
    if (value === 'true') return true;
    if (value === 'false') return false;
    return property !== undefined && NUMBERS.has(property) && INTEGER.test(value) ? Number(value) : value;
  }
  return typeof value === 'number' && property !== undefined && TEXTS.has(property) ? String(value) : value;
}

/** The keys that conditions of IAM policies test, `aws:SecureTransport`; IAM compares them with texts. */
const isConditionKey = (property: string): boolean => /^[a-z][a-z0-9-]*:[^:]/.test(property);
