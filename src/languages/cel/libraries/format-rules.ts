/**
 * CEL library `format`: Kubernetes' named string formats. A rule yields what is wrong with a text, in Kubernetes'
 * words.
 */
import { encodeUtf8 } from './utf8.ts';
import { parseRequestUri, UrlFault } from './go-url.ts';

export type FormatRule = (text: string) => readonly string[];

const LABEL_1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_1123 = `${LABEL_1123}(\\.${LABEL_1123})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${NAME})?`;

const LABEL_BYTES_MAX = 63;
const SUBDOMAIN_BYTES_MAX = 253;

const anchored = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const PATTERNS = {
  label1123: anchored(LABEL_1123),
  subdomain1123: anchored(SUBDOMAIN_1123),
  label1035: anchored(LABEL_1035),
  name: anchored(NAME),
  labelValue: anchored(LABEL_VALUE),
};

const describePattern = (rule: string, examples: string, pattern: string): string =>
  `${rule} (e.g. ${examples}, regex used for validation is '${pattern}')`;

const mustBeShort = (text: string, bytesMax: number): readonly string[] =>
  encodeUtf8(text).length > bytesMax ? [`must be no more than ${bytesMax} bytes`] : [];

function checkLabel1123(text: string): readonly string[] {
  const tooLong = mustBeShort(text, LABEL_BYTES_MAX);
  if (PATTERNS.label1123.test(text)) return tooLong;
  if (PATTERNS.subdomain1123.test(text)) return [...tooLong, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and " +
    'end with an alphanumeric character';
  return [...tooLong, describePattern(rule, "'my-name',  or '123-abc'", LABEL_1123)];
}

function checkSubdomain1123(text: string): readonly string[] {
  const tooLong = mustBeShort(text, SUBDOMAIN_BYTES_MAX);
  if (PATTERNS.subdomain1123.test(text)) return tooLong;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must " +
    'start and end with an alphanumeric character';
  return [...tooLong, describePattern(rule, "'example.com'", SUBDOMAIN_1123)];
}

function checkLabel1035(text: string): readonly string[] {
  const tooLong = mustBeShort(text, LABEL_BYTES_MAX);
  if (PATTERNS.label1035.test(text)) return tooLong;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
    'and end with an alphanumeric character';
  return [...tooLong, describePattern(rule, "'my-name',  or 'abc-123'", LABEL_1035)];
}

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME_FAULT = describePattern(NAME_RULE, "'MyName',  or 'my.name',  or '123-abc'", NAME);

/** A name with an optional DNS subdomain before it: `example.com/MyName`. */
function checkQualifiedName(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${NAME_FAULT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const faults: string[] = [];
  if (parts.length === 2) faults.push(...checkPrefixPart(parts[0] ?? '').map((fault) => `prefix part ${fault}`));
  if (name === '') faults.push('name part must be non-empty');
  else faults.push(...mustBeShort(name, LABEL_BYTES_MAX).map((fault) => `name part ${fault}`));
  if (!PATTERNS.name.test(name)) faults.push(`name part ${NAME_FAULT}`);
  return faults;
}

const checkPrefixPart = (prefix: string): readonly string[] =>
  prefix === '' ? ['must be non-empty'] : checkSubdomain1123(prefix);

function checkLabelValue(text: string): readonly string[] {
  const tooLong = mustBeShort(text, LABEL_BYTES_MAX);
  if (PATTERNS.labelValue.test(text)) return tooLong;
  const rule = `a valid label must be an empty string or ${NAME_RULE.replace('must consist', 'consist')}`;
  return [...tooLong, describePattern(rule, "'MyValue',  or 'my_value',  or '12345'", LABEL_VALUE)];
}

/** A name that will get a suffix may end with a dash; the check then reads on as if the suffix were there. */
const asPrefix =
  (rule: FormatRule): FormatRule =>
  (text) =>
    rule(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

function checkUri(text: string): readonly string[] {
  const url = parseRequestUri(text);
  return url instanceof UrlFault ? [url.message] : [];
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
/** Padded base64 of at least one byte. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/;

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return Number(month) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const [, hour, minute, second] = TIME.exec(time) ?? [];
  return isDate(date) && hour !== undefined && hour <= '23' && (minute ?? '') <= '59' && (second ?? '') <= '59';
}

const yields =
  (is: (text: string) => boolean, fault: string): FormatRule =>
  (text) =>
    is(text) ? [] : [fault];

/** Every named format of Kubernetes. */
export const FORMAT_RULES: Readonly<Record<string, FormatRule>> = {
  dns1123Label: checkLabel1123,
  dns1123Subdomain: checkSubdomain1123,
  dns1035Label: checkLabel1035,
  qualifiedName: checkQualifiedName,
  dns1123LabelPrefix: asPrefix(checkLabel1123),
  dns1123SubdomainPrefix: asPrefix(checkSubdomain1123),
  dns1035LabelPrefix: asPrefix(checkLabel1035),
  labelValue: checkLabelValue,
  uri: checkUri,
  uuid: yields((text) => UUID.test(text), 'does not match the UUID format'),
  byte: yields((text) => BASE64.test(text), 'invalid base64'),
  date: yields(isDate, 'invalid date'),
  datetime: yields(isDateTime, 'invalid datetime'),
};
