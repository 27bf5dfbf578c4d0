/** Shapes that several nouns share. */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';

/** Databases take neither NUL nor half a character. */
const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** A name or id. */
export const Name = z.string().min(1).max(300).refine(isText, 'holds characters that are none');

/** Address of a resource. */
export const Address = z.string().min(1).max(LIMITS.runNameCharsMax).refine(isText, 'holds characters that are none');

/** What somebody writes for others to read. */
export const Prose = z.string().max(4_000).refine(isText, 'holds characters that are none');

/** Who did something. */
export const Person = z.object({ kind: z.enum(['user', 'token', 'system']), id: z.string(), name: z.string() });
