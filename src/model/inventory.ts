/** The Inventory document: who owns what, where it runs, how exposed and how critical it is. */
import { z } from 'zod';
import { CRITICALITIES, DATA_CLASSES, EXPOSURES } from './programme/inventory/sources.ts';
import { API_VERSION } from './words.ts';

export const Asset = z.strictObject({
  name: z.string().min(1),
  owner: z.string().min(1),
  environment: z.string().min(1),
  exposure: z.enum(EXPOSURES).optional(),
  dataClass: z.enum(DATA_CLASSES).optional(),
  criticality: z.enum(CRITICALITIES).optional(),
  /** A resource belongs to the first asset all of whose given members match; globs allowed. */
  match: z.strictObject({
    paths: z.array(z.string()).optional(),
    namespaces: z.array(z.string()).optional(),
    addresses: z.array(z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});
export type Asset = z.infer<typeof Asset>;

export const Inventory = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Inventory'),
  metadata: z.strictObject({ name: z.string().min(1) }),
  spec: z.strictObject({ assets: z.array(Asset) }),
});
export type Inventory = z.infer<typeof Inventory>;
