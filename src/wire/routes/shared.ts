/** Shapes that several nouns share. */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';

/** Databases take neither NUL nor half a character. */
export const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
/** What is wrong with a text that is none. */
export const NO_TEXT = 'holds characters that are none';

/** A name or id. */
export const Name = z.string().min(1).max(300).refine(isText, NO_TEXT);

/** Address of a resource. */
export const Address = z.string().min(1).max(LIMITS.runNameCharsMax).refine(isText, NO_TEXT);

/** What somebody writes for others to read. */
export const Prose = z.string().max(4_000).refine(isText, NO_TEXT);

/** Who did something. */
export const Person = z.object({ kind: z.enum(['user', 'token', 'system']), id: z.string(), name: z.string() });
