/** An example of a control, good or bad. */
import type { Control } from '../../model/control.ts';

export type Example = Control['examples']['good'][number] & Partial<Control['examples']['bad'][number]>;
