/** Why an exception is asked for: what kind of reason it is, and the reason. */
import { EXCEPTION_CAUSES } from '../../../src/wire/words.ts';
import { SelectField, TextArea } from '../../parts/field.tsx';
import { sayCause } from './say-cause.ts';
import type { Wish } from './wish.ts';

const CAUSES = EXCEPTION_CAUSES.map((cause) => [cause, sayCause(cause)] as const);

type ReasonFieldsProps = {
  readonly wish: Wish;
  readonly fault: string | undefined;
  readonly onChange: (change: Partial<Wish>) => void;
};

/** Both are asked for, and the kind has a value from the start. */
export function ReasonFields({ wish, fault, onChange }: ReasonFieldsProps) {
  return (
    <>
      <SelectField
        label="Kind"
        value={wish.cause}
        options={CAUSES}
        hint="A false positive counts against the control."
        onChange={({ target }) =>
          onChange({ cause: EXCEPTION_CAUSES.find((cause) => cause === target.value) ?? wish.cause })
        }
      />
      <TextArea
        label="Reason"
        value={wish.reason}
        fault={fault}
        hint="Why it cannot be mended now, and what guards it meanwhile."
        maxLength={4_000}
        onChange={(event) => onChange({ reason: event.target.value })}
      />
    </>
  );
}
