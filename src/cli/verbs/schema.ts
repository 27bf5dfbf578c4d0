/** `bulwark schema <kind>`: the JSON Schema of a document kind, for editors. */
import { AppError } from '../../base/errors.ts';
import { nearestName } from '../../base/ids.ts';
import { DOCUMENT_KINDS, exportAllSchemas, exportJsonSchema } from '../../model/json-schema.ts';
import { addExamples } from '../run-verb.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  configure: (command, { io }, finish) => {
    command
      .argument('[kind]', `${DOCUMENT_KINDS.join(', ')}; all of them when none is given`)
      .action((asked: string | undefined) => {
        const kind = asked === undefined ? undefined : findKind(asked);
        const schema = kind === undefined ? exportAllSchemas() : exportJsonSchema(kind);
        io.out(`${JSON.stringify(schema, undefined, 2)}\n`);
        finish(0);
      });
    addExamples(command, [['bulwark schema Control > control.schema.json', 'for an editor that checks YAML']]);
  },
};

function findKind(asked: string): (typeof DOCUMENT_KINDS)[number] {
  const kind = DOCUMENT_KINDS.find((name) => name.toLowerCase() === asked.toLowerCase());
  if (kind !== undefined) return kind;
  const nearest = nearestName(asked, DOCUMENT_KINDS);
  const hint = nearest === undefined ? `kinds are ${DOCUMENT_KINDS.join(', ')}` : `did you mean ${nearest}?`;
  throw new AppError('usage', `${JSON.stringify(asked)} is no kind of document; ${hint}`);
}
