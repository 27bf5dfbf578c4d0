/** A source in a form: every field a text, and back to the document that the API takes. Pure. */
import type { InputOf } from '../../api/calls.ts';

type SourceDocument = InputOf<'sources', 'put'>['body'];

export type SourceKind = 'folder' | 'repository' | 'cluster';

/** In the order of the form. */
export const SOURCE_KINDS: readonly (readonly [SourceKind, string])[] = [
  ['repository', 'a repository of git, fetched before each scan'],
  ['folder', 'a folder on the machine that scans'],
  ['cluster', 'what runs in a Kubernetes cluster'],
];

export type SourceDraft = {
  readonly kind: SourceKind;
  readonly name: string;
  readonly owner: string;
  readonly folder: string;
  readonly url: string;
  readonly ref: string;
  readonly context: string;
  readonly kubeconfig: string;
  /** With commas or spaces between them. */
  readonly namespaces: string;
  readonly openReports: boolean;
  readonly follow: boolean;
  readonly environment: string;
  readonly profile: string;
  readonly schedule: string;
};

export type SourceField = keyof SourceDraft;

/** What the API said of fields. */
export type SourceFaults = { readonly [Field in SourceField]?: string };

export const NEW_SOURCE: SourceDraft = {
  kind: 'repository',
  name: '',
  owner: '',
  folder: '',
  url: '',
  ref: '',
  context: '',
  kubeconfig: '',
  namespaces: '',
  openReports: false,
  follow: false,
  environment: '',
  profile: '',
  schedule: '',
};

/** A source that is there, to be changed. */
export function writeSourceDraft({ metadata, spec }: SourceDocument): SourceDraft {
  const { folder = '', repository, cluster, environment, profile = '', schedule = '' } = spec;
  return {
    kind: repository !== undefined ? 'repository' : cluster !== undefined ? 'cluster' : 'folder',
    name: metadata.name,
    owner: metadata.owner,
    folder,
    url: repository?.url ?? '',
    ref: repository?.ref ?? '',
    context: cluster?.context ?? '',
    kubeconfig: cluster?.kubeconfig ?? '',
    namespaces: cluster?.namespaces?.join(', ') ?? '',
    openReports: cluster?.openReports === true,
    follow: cluster?.follow === true,
    environment,
    profile,
    schedule,
  };
}

/** What the form says as a document: what is left empty is left out, and fields of other kinds are. */
export function readSourceDraft(draft: SourceDraft): SourceDocument {
  const { name, owner, environment } = draft;
  return {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Source',
    metadata: { name: name.trim(), owner: owner.trim() },
    spec: {
      ...readPlace(draft),
      environment: environment.trim(),
      ...keepGiven('profile', draft.profile),
      ...keepGiven('schedule', draft.schedule),
    },
  };
}

function readPlace(draft: SourceDraft): Pick<SourceDocument['spec'], SourceKind> {
  if (draft.kind === 'folder') return { folder: draft.folder.trim() };
  if (draft.kind === 'repository') return { repository: { url: draft.url.trim(), ...keepGiven('ref', draft.ref) } };
  const namespaces = draft.namespaces.split(/[\s,]+/).filter((name) => name !== '');
  return {
    cluster: {
      ...keepGiven('context', draft.context),
      ...keepGiven('kubeconfig', draft.kubeconfig),
      ...(namespaces.length === 0 ? {} : { namespaces }),
      ...(draft.openReports ? { openReports: true } : {}),
      ...(draft.follow ? { follow: true } : {}),
    },
  };
}

function keepGiven<Key extends string>(key: Key, text: string): { readonly [K in Key]?: string } {
  return text.trim() === '' ? {} : ({ [key]: text.trim() } as { readonly [K in Key]: string });
}

/** Which field of the form a pointer of the API means; undefined for what belongs to the whole. */
export function findSourceField(pointer: string): SourceField | undefined {
  const [, part, member, below] = pointer.split('/');
  const last = member === 'repository' || member === 'cluster' ? below : member;
  const isField = (part === 'metadata' || part === 'spec') && last !== undefined && Object.hasOwn(NEW_SOURCE, last);
  return isField ? (last as SourceField) : undefined;
}
