/** People who sign in to the console in tests: made by the administrator, past their one-time passwords. */
import type { Role } from '../../src/model/programme/access.ts';
import type { Client } from '../../src/wire/client.ts';
import { createClient } from '../../src/wire/client.ts';
import { PASSWORD } from './access.ts';
import { createBrowser } from './browser.ts';
import type { Console } from './console.ts';

const people = new Map<string, Promise<Client>>();

/** A user with one role over everything, as whom `withPage` may open pages; made once per console. */
export function bringPerson(console: Pick<Console, 'url' | 'client'>, name: string, role: Role): Promise<Client> {
  const key = `${console.url} ${name}`;
  const person = people.get(key) ?? makePerson(console, name, role);
  people.set(key, person);
  return person;
}

async function makePerson({ url, client }: Pick<Console, 'url' | 'client'>, name: string, role: Role): Promise<Client> {
  const { password } = await client.users.create({ body: { name, grants: [{ role }] } });
  const { fetch: send } = createBrowser();
  let token: string | undefined;
  const own = createClient({ url, fetch: (address, init) => send(address as string, init), csrfToken: () => token });
  token = (await own.signIn.password({ body: { name, password } })).csrfToken;
  await own.me.changePassword({ body: { next: PASSWORD } });
  token = (await own.me.show()).csrfToken ?? undefined;
  return own;
}
