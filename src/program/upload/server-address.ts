/** Where runs are sent, and with what: checked before anything is scanned, so that a slip costs no time. */
import { AppError } from '../../base/errors.ts';
import type { House } from '../house.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The address without a slash at its end. Throws `usage` for what is none, or would show the token on the wire. */
export function readServerAddress(text: string, mayBePlain: boolean): string {
  if (!URL.canParse(text)) throw new AppError('usage', `--server ${JSON.stringify(text)} is no URL`);
  const { protocol, hostname, username, password, origin, pathname, search, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new AppError('usage', `--server speaks https, not ${protocol}//`);
  }
  if (username !== '' || password !== '') {
    throw new AppError('usage', '--server holds credentials; give the token by --token-file or BULWARK_TOKEN');
  }
  if (search !== '' || hash !== '') throw new AppError('usage', '--server ends with its path');
  if (protocol === 'http:' && !mayBePlain && !LOOPBACK.test(hostname)) {
    throw new AppError(
      'usage',
      `http:// would show the token to the network on the way to ${hostname}; use https://, or --plain-http if it may`,
    );
  }
  return origin + pathname.replace(/\/+$/, '');
}

/** Most characters of a token's file. */
const TOKEN_BYTES_MAX = 4_096;

/** The token of the file, else of `BULWARK_TOKEN`. Throws `usage` where there is none. */
export function readToken(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  house: House,
): string {
  const token = file === undefined ? env['BULWARK_TOKEN'] : readTokenFile(file, house);
  const text = token?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  const place = file ?? 'BULWARK_TOKEN';
  throw new AppError('usage', `${place} holds no token; an upload needs one, given by --token-file or BULWARK_TOKEN`);
}

function readTokenFile(file: string, { files }: House): string {
  const bytes = files.readBytes(file, TOKEN_BYTES_MAX);
  if (bytes === undefined) throw new AppError('usage', `--token-file ${file} cannot be read`);
  return new TextDecoder().decode(bytes);
}
