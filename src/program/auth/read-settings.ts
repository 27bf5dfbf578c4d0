/** Reads how sign-in works here: the operator's file, with secrets from files and the environment alone. */
import { AppError } from '../../base/errors.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/instants.ts';
import type { OidcSettings, PipelineSettings } from '../../model/programme/sign-in-settings.ts';
import { SignInSettings } from '../../model/programme/sign-in-settings.ts';
import type { House } from '../house.ts';
import { readValues } from '../programme/read-values.ts';
import type { SessionSettings } from './settings.ts';

/** Ready to be used. */
export type SignInPlan = {
  readonly session: SessionSettings;
  readonly publicUrl: string | undefined;
  readonly oidc: (OidcSettings & { readonly clientSecret: string | undefined }) | undefined;
  readonly pipelines: readonly PipelineSettings[];
};

const SECRET_BYTES_MAX = 4_096;

/**
 * Reads `file`, where one is named, and what the environment adds: BULWARK_OIDC_ISSUER, BULWARK_OIDC_CLIENT_ID,
 * BULWARK_OIDC_CLIENT_SECRET and BULWARK_PUBLIC_URL. Throws `path-not-found` and `invalid-document`.
 */
export async function readSignInPlan(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  house: Pick<House, 'files' | 'loadParser'>,
): Promise<SignInPlan> {
  const written = file === undefined ? {} : await readDocument(file, house);
  const parsed = SignInSettings.safeParse(addEnvironment(written, env));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new AppError('invalid-document', `${file ?? 'the environment'}: ${faults.join('; ')}`);
  }
  const { session, publicUrl, oidc, pipelines } = parsed.data;
  return {
    session: { sessionMsMax: session.hours * HOUR_MS, sessionIdleMsMax: session.idleMinutes * MINUTE_MS },
    publicUrl,
    oidc: oidc && { ...oidc, clientSecret: env['BULWARK_OIDC_CLIENT_SECRET'] ?? readSecret(oidc, house) },
    pipelines,
  };
}

async function readDocument(file: string, house: Pick<House, 'files' | 'loadParser'>) {
  const value = await readValues(file, house);
  if (value.length > 1) throw new AppError('invalid-document', `${file}: there is more than one document`);
  return (value[0]?.value ?? {}) as Readonly<Record<string, unknown>>;
}

function addEnvironment(
  written: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  const { BULWARK_OIDC_ISSUER: issuer, BULWARK_OIDC_CLIENT_ID: clientId, BULWARK_PUBLIC_URL: publicUrl } = env;
  const oidc = { ...(issuer === undefined ? {} : { issuer }), ...(clientId === undefined ? {} : { clientId }) };
  return {
    ...written,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(Object.keys(oidc).length === 0 ? {} : { oidc: { ...(written['oidc'] as object | undefined), ...oidc } }),
  };
}

function readSecret({ clientSecretFile }: OidcSettings, { files }: Pick<House, 'files'>): string | undefined {
  if (clientSecretFile === undefined) return undefined;
  const bytes = files.readBytes(clientSecretFile, SECRET_BYTES_MAX);
  if (bytes === undefined) throw new AppError('path-not-found', clientSecretFile);
  return new TextDecoder().decode(bytes).trim();
}
