/** A field for a person or a team, by the name that they sign in with or go by; one's own is offered. */
import type { ComponentProps } from 'react';
import { useId } from 'react';
import { useMe } from '../../api/session.ts';
import { TextField } from '../../parts/field.tsx';

const NAME_CHARS_MAX = 300;

/** Any name is taken. */
export function PersonField(props: Omit<ComponentProps<typeof TextField>, 'list' | 'maxLength'>) {
  const { data: me } = useMe();
  const namesId = useId();
  return (
    <>
      <TextField {...props} maxLength={NAME_CHARS_MAX} list={namesId} />
      <datalist id={namesId}>{me && <option value={me.name} />}</datalist>
    </>
  );
}
