/** Tests of the libraries that bring types of their own: URLs, addresses, quantities, versions, formats. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateCel } from '../../../../test/harness/cel.ts';
import { AUTHORIZER_TYPE, createAuthorizer, createEnvironment, createResourceCheck } from '../index.ts';
import { kubernetesLibraries, RESOURCE_CHECK_TYPE } from '../index.ts';
import type { AuthorizationQuestion } from './authorizer.ts';

const KUBERNETES = createEnvironment({
  libraries: kubernetesLibraries(),
  variables: { authorizer: AUTHORIZER_TYPE, requestResource: RESOURCE_CHECK_TYPE },
});

type Table = Readonly<Record<string, string>>;

function checkTable(table: Table): void {
  for (const [expression, expected] of Object.entries(table)) {
    assert.equal(evaluateCel(expression, KUBERNETES), expected, expression);
  }
}

const parseFault = (text: string, message: string): string =>
  `error conversion: URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${message}`;

const URLS: Table = {
  "url('https://u:p@[::1]:80/a b?x=1#f').getHost()": '"[::1]:80"',
  "url('https://u:p@[::1]:80/a b?x=1#f').getHostname()": '"::1"',
  "url('https://u:p@[::1]:80/a b?x=1#f').getPort()": '"80"',
  "url('HTTPS://example.com/').getScheme()": '"https"',
  "url('https://example.com/a b?x=1#f').getEscapedPath()": '"/a%20b"',
  "url('https://example.com/%2f/;').getEscapedPath()": '"/%2f/;"',
  "url('https://example.com/%2f/é').getEscapedPath()": '"///%C3%A9"',
  "url('https://example.com/a%7Eb').getEscapedPath()": '"/a%7Eb"',
  "url('https://example.com/%41').getEscapedPath()": '"/%41"',
  "url('*').getEscapedPath()": '"*"',
  "url('https://example.com').getEscapedPath()": '""',
  "url('mailto:someone').getHost() + url('mailto:someone').getEscapedPath()": '""',
  "url('https://[fe80::1%25en0]:1/').getHostname()": '"fe80::1%en0"',
  "url('https://[fe80::1%25e%20]/').getHostname()": '"fe80::1%e "',
  "url('https://h%C3%A9/').getHostname()": '"hé"',
  "url('///path').getEscapedPath()": '"///path"',
  "url('//host/path').getHost()": '"host"',
  "url('/?a=1&a=2&b=%20+&c;d=1&=e&%zz=1&f').getQuery()": '{"a": ["1", "2"], "b": ["  "], "": ["e"], "f": [""]}',
  "url('https://a/b') == url('https://a/b')": 'true',
  "url('https://a/b') == url('https://a/c')": 'false',
  "[isURL('/a'), isURL('../a'), isURL(''), isURL('a/b:c'), isURL('1http://x')]": '[true, false, false, false, false]',
  "url('https://a:b/')": parseFault('https://a:b/', 'invalid port ":b" after host'),
  "url('https://[::1/')": parseFault('https://[::1/', "missing ']' in host"),
  "url('https://a:1:2/')": parseFault('https://a:1:2/', 'invalid port ":1:2" after host'),
  "url('mysql://a:1,b:2/').getHost()": '"a:1,b:2"',
  "url('https://[1.2.3.4]/')": parseFault('https://[1.2.3.4]/', 'invalid IP-literal'),
  "url('https://a[::1]/')": parseFault('https://a[::1]/', 'invalid IP-literal'),
  "url('https://[::1]x/')": parseFault('https://[::1]x/', 'invalid port "x" after host'),
  "url('https://[a]/')": parseFault('https://[a]/', 'invalid host: ParseAddr("a"): unable to parse IP'),
  "url('https://[ ]/')": parseFault('https://[ ]/', 'invalid character " " in host name'),
  "url('https://[::ffff:1.2.3.4]/').getHostname()": '"::ffff:1.2.3.4"',
  "url('https://a b/')": parseFault('https://a b/', 'invalid character " " in host name'),
  "url('https://u\\\\p@a/')": parseFault('https://u\\p@a/', 'net/url: invalid userinfo'),
  "url('https://u%zz@a/')": parseFault('https://u%zz@a/', 'invalid URL escape "%zz"'),
  "url('https://a%20/')": parseFault('https://a%20/', 'invalid URL escape "%20"'),
  "url('https://[::1%25%zz]/')": parseFault('https://[::1%25%zz]/', 'invalid URL escape "%zz"'),
  "url('https://[::1%25%3F]/')": parseFault('https://[::1%25%3F]/', 'invalid URL escape "%3F"'),
  "url('/%zz')": parseFault('/%zz', 'invalid URL escape "%zz"'),
  "url('/a\\n')": parseFault('/a\n', 'net/url: invalid control character in URL'),
  "url(':a')": parseFault(':a', 'missing protocol scheme'),
  "url('a')": parseFault('a', 'invalid URI for request'),
  "url('')": parseFault('', 'empty url'),
  "url('/a#%zz')": parseFault('/a#%zz', 'invalid URL escape "%zz"'),
};

test('URLs are read as Go reads them', () => checkTable(URLS));

const ipFault = (text: string, message: string): string =>
  `error conversion: IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): ${message}`;

const IPS: Table = {
  "string(ip('2001:DB8:0:0:1:0:0:1'))": '"2001:db8::1:0:0:1"',
  "string(ip('1:0:2:0:3:0:4:0'))": '"1:0:2:0:3:0:4:0"',
  "string(ip('::1')) + string(ip('::')) + string(ip('1::'))": '"::1::1::"',
  "string(ip('1:2:3:4:5:6:7::'))": '"1:2:3:4:5:6:7:0"',
  "string(ip('64:ff9b::1.2.3.4'))": '"64:ff9b::102:304"',
  "string(ip('1:2:3:4:5:6:1.2.3.4'))": '"1:2:3:4:5:6:102:304"',
  "[ip.isCanonical('2001:db8::abcd'), ip.isCanonical('2001:DB8::ABCD'), ip.isCanonical('1.2.3.4')]":
    '[true, false, true]',
  "ip.isCanonical('x')": ipFault('x', 'unable to parse IP'),
  "ip('127.0.0.1') == ip('127.0.0.1') && ip('::1') != ip('::2')": 'true',
  "[ip('1.2.3.4').family(), ip('::1').family()]": '[4, 6]',
  "[ip('0.0.0.0'), ip('::'), ip('::1')].map(i, i.isUnspecified())": '[true, true, false]',
  "[ip('127.1.2.3'), ip('::1'), ip('128.0.0.1')].map(i, i.isLoopback())": '[true, true, false]',
  "[ip('224.0.0.9'), ip('ff02::1'), ip('ff12::1'), ip('224.0.1.1'), ip('ff05::1')].map(i, i.isLinkLocalMulticast())":
    '[true, true, true, false, false]',
  "[ip('169.254.1.1'), ip('fe80::1'), ip('febf::1'), ip('fec0::1')].map(i, i.isLinkLocalUnicast())":
    '[true, true, true, false]',
  "[ip('10.0.0.1'), ip('2001:db8::1'), ip('255.255.255.255'), ip('ff00::1'), ip('::')].map(i, i.isGlobalUnicast())":
    '[true, true, false, false, false]',
  "[isIP('1.2.3.4'), isIP('1.2.3')]": '[true, false]',
  "ip('::ffff:1.2.3.4')": 'error conversion: IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed',
  "ip('fe80::1%eth0')": 'error conversion: IP address "fe80::1%eth0" with zone value is not allowed',
  "ip('fe80::1%')": ipFault('fe80::1%', 'zone must be a non-empty string'),
  "ip('a%b')": ipFault('a%b', 'missing IPv6 address'),
  "ip('1.2.3')": ipFault('1.2.3', 'IPv4 address too short'),
  "ip('1.2.3.4.5')": ipFault('1.2.3.4.5', 'IPv4 address too long'),
  "ip('1.2.3.256')": ipFault('1.2.3.256', 'IPv4 field has value >255'),
  "ip('1.2.3.04')": ipFault('1.2.3.04', 'IPv4 field has octet with leading zero'),
  "ip('1..3.4')": ipFault('1..3.4', 'IPv4 field must have at least one digit (at ".3.4")'),
  "ip('1.2.3.')": ipFault('1.2.3.', 'IPv4 field must have at least one digit (at ".")'),
  "ip('1.2.x.4')": ipFault('1.2.x.4', 'unexpected character (at "x.4")'),
  "ip('1:2')": ipFault('1:2', 'address string too short'),
  "ip('12345::')": ipFault('12345::', 'each group must have 4 or less digits (at "12345::")'),
  "ip('1:x::')": ipFault('1:x::', 'each colon-separated field must have at least one digit (at "x::")'),
  "ip('1:2x')": ipFault('1:2x', 'unexpected character, want colon (at "x")'),
  "ip('1:2:')": ipFault('1:2:', 'colon must be followed by more characters (at ":")'),
  "ip('1::2::3')": ipFault('1::2::3', 'multiple :: in address (at ":3")'),
  "ip('1:2:3:4:5:6:7:8:9')": ipFault('1:2:3:4:5:6:7:8:9', 'trailing garbage after address (at "9")'),
  "ip('1:2:3:4::5:6:7:8')": ipFault('1:2:3:4::5:6:7:8', 'the :: must expand to at least one field of zeros'),
  "ip('1:2:1.2.3.4')": ipFault(
    '1:2:1.2.3.4',
    'embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
  ),
  "ip('1:2:3:4:5::6:7:1.2.3.4')": ipFault(
    '1:2:3:4:5::6:7:1.2.3.4',
    'too many hex fields to fit an embedded IPv4 at the end of the address (at "1.2.3.4")',
  ),
  "ip('::1.2.3')": ipFault('::1.2.3', 'IPv4 address too short'),
};

test('IP addresses are read and printed as Go does', () => checkTable(IPS));

const CIDR_CONTEXT = 'error conversion: network address parse error during conversion from string: ';
const cidrFault = (text: string, message: string): string =>
  `${CIDR_CONTEXT}network address parse error during conversion from string: netip.ParsePrefix("${text}"): ${message}`;

const CIDRS: Table = {
  "cidr('10.0.0.0/8').containsIP('10.1.2.3')": 'true',
  "cidr('10.0.0.0/8').containsIP(ip('11.1.2.3'))": 'false',
  "cidr('0.0.0.0/0').containsIP(ip('::1'))": 'false',
  "cidr('10.0.0.0/8').containsIP('x')": ipFault('x', 'unable to parse IP'),
  "cidr('10.0.0.5/8').containsCIDR('10.1.0.7/16')": 'true',
  "cidr('10.0.0.0/8').containsCIDR(cidr('10.0.0.0/7'))": 'false',
  "cidr('::/0').containsCIDR(cidr('2001:db8::/32'))": 'true',
  "cidr('10.0.0.0/8').containsCIDR('x')": cidrFault('x', "no '/'"),
  "string(cidr('10.1.2.3/8').masked()) + string(cidr('10.1.2.3/8').ip())": '"10.0.0.0/810.1.2.3"',
  "string(cidr('2001:db8::1/128').masked())": '"2001:db8::1/128"',
  "cidr('10.0.0.0/8') == cidr('10.0.0.1/8').masked()": 'true',
  "cidr('10.0.0.0/8') == cidr('10.0.0.0/9')": 'false',
  "cidr('::1/128').prefixLength()": '128',
  "[isCIDR('10.0.0.0/8'), isCIDR('10.0.0.0/33')]": '[true, false]',
  "cidr('10.0.0.0/33')": cidrFault('10.0.0.0/33', 'prefix length out of range'),
  "cidr('10.0.0.0/9223372036854775807')": cidrFault('10.0.0.0/9223372036854775807', 'prefix length out of range'),
  "cidr('10.0.0.0/9223372036854775808')": cidrFault(
    '10.0.0.0/9223372036854775808',
    'bad bits after slash: "9223372036854775808"',
  ),
  "cidr('10.0.0.0/08')": cidrFault('10.0.0.0/08', 'bad bits after slash: "08"'),
  "cidr('1.2/8')": cidrFault('1.2/8', 'ParseAddr("1.2"): IPv4 address too short'),
  "cidr('fe80::1%a/8')": cidrFault('fe80::1%a/8', 'IPv6 zones cannot be present in a prefix'),
  "cidr('::ffff:1.2.3.4/96')": `${CIDR_CONTEXT}IPv4-mapped IPv6 address "::ffff:1.2.3.4/96" is not allowed`,
};

test('networks contain addresses and networks', () => checkTable(CIDRS));

const FORMAT_FAULT =
  "error conversion: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const QUANTITIES: Table = {
  "quantity('1.5Gi') == quantity('1536Mi') && quantity('1e3') == quantity('1k')": 'true',
  "quantity('-1E-2') == quantity('-10m')": 'true',
  "quantity('0.1n') == quantity('1n') && quantity('-0.1n') == quantity('-1n') && quantity('.5') == quantity('500m')":
    'true',
  "quantity('100Ei').compareTo(quantity('9223372036854775807'))": '0',
  "[quantity('2').compareTo(quantity('1')), quantity('1').compareTo(quantity('2'))]": '[1, -1]',
  "quantity('1').isLessThan(quantity('2')) && quantity('2').isGreaterThan(quantity('1'))": 'true',
  "[sign(quantity('-1')), sign(quantity('0')), sign(quantity('1n'))]": '[-1, 0, 1]',
  "quantity('1').add(quantity('1k')).sub(1).add(-500).asInteger()": '500',
  "quantity('1').sub(quantity('1')).add(quantity('1k')).asInteger()": '1000',
  "quantity('1').add(quantity('0')).asInteger()": '1',
  "quantity('0').add(quantity('2k')).asInteger()": '2000',
  "[quantity('12Mi').asInteger(), quantity('0012').asInteger()]": '[12582912, 12]',
  "[quantity('1.5').isInteger(), quantity('1.5Gi').isInteger(), quantity('1Ei').isInteger()]": '[false, false, false]',
  "quantity('999999999999999999k').isInteger()": 'false',
  "quantity('1e19').isInteger()": 'false',
  "quantity('1234567890123456789').isInteger()": 'false',
  "quantity('1234567890123456789').add(1).isInteger()": 'false',
  "quantity('900000000000000000k').add(quantity('900000000000000000k')).isInteger()": 'false',
  "quantity('900000000000000000').add(quantity('900000000000000000')).sub(quantity('1')).asInteger()":
    '1799999999999999999',
  "quantity('1.5').asInteger()": 'error conversion: cannot convert value to integer',
  "quantity('50.703k').asApproximateFloat()": '50703.0',
  "quantity('100m').asApproximateFloat()": '0.1',
  "quantity('10Mo')": FORMAT_FAULT,
  "quantity('')": FORMAT_FAULT,
  "quantity('1.1.M')": FORMAT_FAULT,
  "quantity('1kk')": "error conversion: unable to parse quantity's suffix",
  "quantity('1e1001')": "error conversion: unable to parse quantity's suffix",
  "['Mi', '-', '.', '+k', '-.e3'].map(q, sign(quantity(q)))": '[0, 0, 0, 0, 0]',
  "quantity('Ei')": 'error conversion: unable to parse numeric part of quantity',
  "[quantity('-100Ei').compareTo(quantity('-9223372036854775807')), quantity('0e30').asInteger()]": '[0, 0]',
  "[quantity('1.2'), quantity('1.5Gi'), quantity('1e-10'), quantity('-3k')].map(q, q.asApproximateFloat())":
    '[1.2000000000000002, 1610612736.0, 1e-9, -3000.0]',
  "quantity('9e18').add(quantity('9e18')).sub(quantity('9e18')).asInteger()": '9000000000000000000',
  "quantity('900000000000000000').add(quantity('1n')).sub(quantity('1n')).isInteger()": 'false',
  "[isQuantity('1'), isQuantity('1x')]": '[true, false]',
};

test('quantities are exact', () => checkTable(QUANTITIES));

const SEMVERS: Table = {
  "semver('1.2.3') == semver('1.2.3+build') && semver('1.2.3') != semver('1.2.4')": 'true',
  "[semver('1.2.3').major(), semver('1.2.3').minor(), semver('1.2.3').patch()]": '[1, 2, 3]',
  "semver('18446744073709551615.0.0').major()": 'error overflow: integer overflow',
  "['0-1', '0-a', '0-a.1', '0-a.b', '0', '1'].map(v, semver('1.0.' + v).compareTo(semver('1.0.0-a.1')))":
    '[-1, -1, 0, 1, 1, 1]',
  "['1.1.0-a.1', '2.0.0-a.1'].map(v, semver(v).compareTo(semver('1.0.0-a.1')))": '[1, 1]',
  "semver('1.0.0-a').compareTo(semver('1.0.0-1'))": '1',
  "semver('1.0.0').isGreaterThan(semver('0.9.9')) && semver('1.0.0-rc').isLessThan(semver('1.0.0'))": 'true',
  "semver('')": 'error conversion: Version string empty',
  "semver('1.2')": 'error conversion: No Major.Minor.Patch elements found',
  "semver('v1.2.3')": 'error conversion: Invalid character(s) found in major number "v1"',
  "semver('1.02.3')": 'error conversion: Minor number must not contain leading zeroes "02"',
  "semver('1.2.')": 'error conversion: strconv.ParseUint: parsing "": invalid syntax',
  "semver('1.2.18446744073709551616')":
    'error conversion: strconv.ParseUint: parsing "18446744073709551616": value out of range',
  "semver('1.2.3-')": 'error conversion: Prerelease is empty',
  "semver('1.2.3-a_b')": 'error conversion: Invalid character(s) found in prerelease "a_b"',
  "semver('1.2.3-01')": 'error conversion: Numeric PreRelease version must not contain leading zeroes "01"',
  "semver('1.2.3-99999999999999999999')":
    'error conversion: strconv.ParseUint: parsing "99999999999999999999": value out of range',
  "semver('1.2.3+')": 'error conversion: Build meta data is empty',
  "semver('1.2.3+a_b')": 'error conversion: Invalid character(s) found in build meta data "a_b"',
  "semver('v01.002', true) == semver('1.2.0') && semver('1.2.3', false).patch() == 3": 'true',
  "['1.2.-rc', 'v1.02.00-rc', '1.2.+b'].map(v, semver(v, true) == semver('1.2.0-rc'))": '[true, true, false]',
  "semver('1.x2.3', true)": 'error conversion: Invalid character(s) found in minor number "0x2"',
  "semver('1.x.3', true)": 'error conversion: Invalid character(s) found in minor number "x"',
  "semver('1.2-rc', true)": 'error conversion: short version cannot contain PreRelease/Build meta data',
  "[isSemver('1.2.3'), isSemver('1.2'), isSemver('1.2', true), isSemver('x', true)]": '[true, false, true, false]',
};

test('semantic versions', () => checkTable(SEMVERS));

const long = (size: number): string => 'a'.repeat(size);

const FORMATS: Table = {
  "format.named('date').value() == format.date()": 'true',
  "format.date() == format.uri() || format.named('nothing').hasValue()": 'false',
  "[format.dns1123Label().validate('a-1'), format.dns1035Label().validate('a-1'), format.labelValue().validate('')]":
    '[none, none, none]',
  "format.dns1123Label().validate('a.b')": 'of(["must not contain dots"])',
  [`format.dns1123Label().validate('${long(64)}')`]: 'of(["must be no more than 63 bytes"])',
  [`format.dns1123Subdomain().validate('${long(254)}')`]: 'of(["must be no more than 253 bytes"])',
  "[format.dns1123LabelPrefix().validate('a-'), format.dns1123SubdomainPrefix().validate('a.b-')]": '[none, none]',
  "format.dns1123LabelPrefix().validate('-').hasValue() && format.dns1035LabelPrefix().validate('1b-').hasValue()":
    'true',
  "[format.qualifiedName().validate('a.b/C_d'), format.qualifiedName().validate('x')]": '[none, none]',
  "format.qualifiedName().validate('/x')": 'of(["prefix part must be non-empty"])',
  "format.qualifiedName().validate('A/x').value()[0].startsWith('prefix part a lowercase RFC 1123 subdomain must')":
    'true',
  "format.qualifiedName().validate('a/').value().map(fault, fault.substring(0, 22))":
    '["name part must be non-", "name part must consist"]',
  [`format.qualifiedName().validate('${long(64)}')`]: 'of(["name part must be no more than 63 bytes"])',
  "format.qualifiedName().validate('a/b/c').value()[0].startsWith('a valid label key must consist of')": 'true',
  "format.labelValue().validate('a b').value()[0].startsWith('a valid label must be an empty string or consist of')":
    'true',
  "format.dns1035Label().validate('1a').value()[0].startsWith('a DNS-1035 label must consist')": 'true',
  "[format.uri().validate('/a'), format.uri().validate('a')]": '[none, of(["parse \\"a\\": invalid URI for request"])]',
  "[format.uuid().validate('123E4567-e89b-12d3-a456-426614174000'), format.uuid().validate('x')]":
    '[none, of(["does not match the UUID format"])]',
  "[format.byte().validate('aGVsbG8='), format.byte().validate(''), format.byte().validate('a')]":
    '[none, of(["invalid base64"]), of(["invalid base64"])]',
  "['2020-02-29', '2021-02-29', '2021-13-01', '2021-00-01', '21-01-01'].map(d, format.date().validate(d).hasValue())":
    '[false, true, true, true, true]',
  "['2021-01-01T00:00:00Z', '2021-01-01t23:59:59.5+01:00'].map(d, format.datetime().validate(d).hasValue())":
    '[false, false]',
  "['2021-01-01T24:00:00Z', '2021-01-01', '2021-01-01T00:60:00Z'].map(d, format.datetime().validate(d).hasValue())":
    '[true, true, true]',
};

test('named formats say what is wrong', () => checkTable(FORMATS));

test('an authorizer without decider leaves checks unknown and names the question', () => {
  const bindings = { authorizer: createAuthorizer(), requestResource: createResourceCheck({ resource: 'pods' }) };
  const table: Table = {
    "authorizer.group('apps').resource('x').subresource('scale').namespace('web').name('n').check('get').allowed()":
      "unknown: authorizer check: may the requester get x/scale.apps 'n' in namespace 'web'",
    "authorizer.path('/healthz').check('get').allowed()": 'unknown: authorizer check: may the requester get /healthz',
    "authorizer.serviceAccount('web', 'x').group('').resource('pods').check('list').reason()":
      'unknown: authorizer check: may web/x list pods',
    "requestResource.check('create').errored()": 'unknown: authorizer check: may the requester create pods',
    "authorizer.path(' ')": 'error invalid_argument: path must not be empty',
    "authorizer.group('').resource('')": 'error invalid_argument: resource must not be empty',
    "authorizer.serviceAccount('web', 'X')": 'error invalid_argument: Invalid service account name',
    "authorizer.serviceAccount('a.b', 'x')": 'error invalid_argument: Invalid service account namespace',
    "type(authorizer.group('')) == kubernetes.authorization.GroupCheck": 'true',
    'authorizer == authorizer && authorizer.group("") != authorizer.group("")': 'true',
  };
  for (const [expression, expected] of Object.entries(table)) {
    assert.equal(evaluateCel(expression, KUBERNETES, bindings), expected, expression);
  }
});

test('an authorizer asks its decider', () => {
  const asked: AuthorizationQuestion[] = [];
  const authorizer = createAuthorizer((question) => {
    asked.push(question);
    return question.verb === 'get'
      ? { isAllowed: true, reason: 'because' }
      : { isAllowed: false, reason: '', error: 'no answer' };
  });
  const table: Table = {
    "authorizer.path('/x').check('get').allowed()": 'true',
    "authorizer.path('/x').check('get').reason()": '"because"',
    "authorizer.path('/x').check('get').errored()": 'false',
    "authorizer.path('/x').check('get').error()": '""',
    "authorizer.group('').resource('pods').fieldSelector('a=b').labelSelector('c=d').check('list').error()":
      '"no answer"',
  };
  for (const [expression, expected] of Object.entries(table)) {
    assert.equal(evaluateCel(expression, KUBERNETES, { authorizer }), expected, expression);
  }
  assert.equal(asked[0]?.path, '/x');
  assert.deepEqual([asked.at(-1)?.fieldSelector, asked.at(-1)?.labelSelector], ['a=b', 'c=d']);
});
