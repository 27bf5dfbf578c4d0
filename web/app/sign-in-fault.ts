/** Why a sign-in through the provider came to nothing, as the server says it in the fragment of the address. Pure. */

export type SignInFault = {
  readonly title: string;
  readonly remedy: string;
  /** As in the server's log; empty where the address names none. */
  readonly request: string;
};

const WORDS: Readonly<Record<string, readonly [title: string, remedy: string]>> = {
  'sign-in-refused': [
    'The sign-in was refused',
    'The provider did not confirm who you are, or no role here is for you. Try again, or ask an administrator, who ' +
      'sees the refusal under Settings, Sign-in.',
  ],
  'provider-unavailable': [
    'The provider cannot be reached',
    'Nothing is wrong with your account. Try again in a moment.',
  ],
  'too-many-requests': ['Too many sign-ins are on their way', 'Try again in a minute.'],
};

const OTHER = ['The sign-in did not succeed', 'Try again, or ask an administrator.'] as const;

/** Undefined where the fragment says nothing of it. The words are ours, whatever a link says. */
export function readSignInFault(fragment: string): SignInFault | undefined {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  const code = said.get('sign-in');
  if (code === null) return undefined;
  const [title, remedy] = (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? OTHER;
  const request = said.get('request') ?? '';
  return { title, remedy, request: /^[0-9a-f-]{36}$/.test(request) ? request : '' };
}
