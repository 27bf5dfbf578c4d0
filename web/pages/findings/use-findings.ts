/** Findings and groups of them page by page. */
import type { ItemOf, ReplyOf } from '../../api/calls.ts';
import { usePages } from '../../api/pages.ts';
import type { Filter, Group, Sort } from './filter.ts';

export type Finding = ItemOf<'findings'>;
export type Shown = ReplyOf<'findings', 'show'>;
export type Sighting = Shown['sightings'][number];
export type FindingGroup = ItemOf<'findings', 'groups'>;

/** All rows that were read so far, and how to read on. */
export const useFindings = (filter: Filter, sort: Sort) =>
  usePages('findings', 'list', { ...filter, sort }, { isHeld: true });

/** The groups that were read so far, and how to read on. */
export const useGroups = (filter: Filter, by: Group) =>
  usePages('findings', 'groups', { ...filter, by }, { isHeld: true });
