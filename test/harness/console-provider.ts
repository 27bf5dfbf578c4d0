/** A console that people come to through an OpenID Connect provider; the provider is a site of its own to a browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Console } from './console.ts';
import { startConsole } from './console.ts';
import type { Groups, TestProvider } from './oidc.ts';
import { startProvider } from './oidc.ts';

export type ConsoleWithProvider = Console & {
  readonly issuer: string;
  /** Nobody answers at the issuer before. */
  readonly startProvider: () => Promise<TestProvider>;
};

/** Roles follow from `grants`, as in the guide on signing in. */
export async function startConsoleWithProvider(
  groups: Groups,
  grants: readonly { readonly groups: readonly string[]; readonly role: string; readonly teams?: readonly string[] }[],
): Promise<ConsoleWithProvider> {
  const [port, providerPort] = [await findFreePort(), await findFreePort()];
  const issuer = `http://localhost:${providerPort}`;
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-sign-in-'));
  const [file, secretFile] = [join(folder, 'sign-in.yaml'), join(folder, 'secret')];
  writeFileSync(secretFile, 'a-secret-of-this-client-only-for-tests');
  const oidc = {
    name: 'Corp',
    issuer,
    clientId: 'bulwark',
    clientSecretFile: secretFile,
    scopes: ['openid', 'profile'],
  };
  writeFileSync(file, JSON.stringify({ oidc: { ...oidc, grants } }));
  const console = await startConsole(['--port', String(port), '--sign-in', file]);
  const started: TestProvider[] = [];
  return {
    ...console,
    issuer,
    startProvider: async () => {
      const redirectUris = [`${console.url}/sign-in/oidc/callback`];
      const provider = await startProvider({ groups, redirectUris, host: 'localhost', port: providerPort });
      started.push(provider);
      return provider;
    },
    close: async () => {
      await console.close();
      for (const provider of started) await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Through the provider's own forms. */
export async function passProvider(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
