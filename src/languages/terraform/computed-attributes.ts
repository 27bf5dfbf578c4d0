/**
 * What is certain of an attribute that its provider decides, by the names that providers keep to: there are no schemas
 * here.
 */
import { type Refinement, Unknown } from './values.ts';

/** Names of what identifies a resource: it has them whatever its configuration says. */
const IDENTITY: ReadonlySet<string> = new Set(['arn', 'bucket', 'id', 'key_id', 'name', 'self_link']);

/** Ids, ARNs and addresses of parts, which are there and not empty. */
const PART = /_(?:id|arn|link|ur[il])$|^ur[il]$/;

/**
 * Attributes that end so and are empty where a feature is off, which is just what rules ask. So is a stream of a table.
 */
const OFTEN_EMPTY = /(?:^|_)(?:kms|stream|snapshot|parent|gateway|target|role|profile)_(?:[a-z]+_)?(?:id|arn)$/;

/** Known ends of a text. */
type Ends = { readonly prefix?: string; readonly suffix?: string };

const ACCOUNT = '.iam.gserviceaccount.com';
const COMPUTE_ACCOUNT = '-compute@developer.gserviceaccount.com';
const MEMBER = 'serviceAccount:';

/** Texts that a cloud forms always alike. */
const ENDS: ReadonlyMap<string, Ends> = new Map<string, Ends>([
  ['aws_partition.partition', { prefix: 'aws' }],
  ['aws_partition.dns_suffix', { prefix: 'amazonaws.com' }],
  ['google_service_account.email', { suffix: ACCOUNT }],
  ['google_service_account.member', { prefix: MEMBER, suffix: ACCOUNT }],
  ['google_compute_default_service_account.email', { suffix: COMPUTE_ACCOUNT }],
  ['google_compute_default_service_account.member', { prefix: MEMBER, suffix: COMPUTE_ACCOUNT }],
]);
const ARN: Ends = { prefix: 'arn:aws' };

/**
 * The value of an attribute of a resource or data source that is known later; `type` is `aws_kms_key`. It is never null
 * in practice, and where it names or addresses something it is a text that is not empty.
 */
export function sayComputed(type: string, attribute: string, reason: string, refinement: Refinement = {}): Unknown {
  const isNonEmpty = mayIdentify(attribute);
  const later = new Unknown([reason], { ...refinement, isSet: true, isNonEmpty });
  const ends = endsOf(type, attribute);
  if (ends === undefined) return later;
  const parts = [ends.prefix ?? '', later, ends.suffix ?? ''].filter((part) => part !== '');
  return new Unknown([reason], { ...refinement, isSet: true, parts });
}

/** Whether an attribute identifies the resource itself, whoever chooses it. */
export function isIdentity(attribute: string): boolean {
  return IDENTITY.has(attribute);
}

function mayIdentify(attribute: string): boolean {
  return IDENTITY.has(attribute) || (PART.test(attribute) && !OFTEN_EMPTY.test(attribute));
}

function endsOf(type: string, attribute: string): Ends | undefined {
  const isArn = attribute === 'arn' || (attribute.endsWith('_arn') && !OFTEN_EMPTY.test(attribute));
  return isArn && type.startsWith('aws_') ? ARN : ENDS.get(`${type}.${attribute}`);
}
