/** The zod schemas of the shared word lists, apart from the lists so that only readers of documents load zod. */
import { z } from 'zod';
import { LAYERS, MODES, SEVERITIES } from './words.ts';

export const Severity = z.enum(SEVERITIES);
export const Mode = z.enum(MODES);
export const Layer = z.enum(LAYERS);
