/** Labels of runners, each where it is written: in `runs-on`, or in the matrix that `runs-on` reads. */
import { getField, isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { listFlows, parseTemplate } from '../../../languages/gha-expression/index.ts';
import { type Document, type JobSite, listItems } from '../document/document.ts';
import { isHostedLabel, isOwnLabel } from '../tables/hosted-labels.ts';

type Label = { readonly text: string; readonly path: FieldPath };

/** Texts of a value that is one text or a list of them. */
function listTexts(value: Json | undefined, path: FieldPath): readonly Label[] {
  if (typeof value === 'string') return [{ text: value, path }];
  return listItems(value).flatMap((item, index) => listTexts(item, [...path, index]));
}

function listWritten({ value, path }: JobSite): readonly Label[] {
  const runsOn = getField(value, 'runs-on');
  return isJsonObject(runsOn)
    ? listTexts(getField(runsOn, 'labels'), [...path, 'runs-on', 'labels'])
    : listTexts(runsOn, [...path, 'runs-on']);
}

/** What a matrix can put in the place of `${{ matrix.os }}`; other expressions say nothing. */
function expand(job: JobSite, label: Label): readonly Label[] {
  if (!label.text.includes('${{')) return [label];
  const matrix = getField(getField(job.value, 'strategy'), 'matrix');
  const path = [...job.path, 'strategy', 'matrix'];
  const { expressions } = parseTemplate(label.text);
  const [only] = expressions;
  if (only === undefined || only.range.end - only.range.start !== label.text.trim().length) return [];
  return listFlows(only.ast).flatMap(({ context, path: [name = '', ...rest] }) => {
    if (context !== 'matrix' || rest.length > 0) return [];
    const own = listTexts(getField(matrix, name), [...path, name]);
    const added = listItems(getField(matrix, 'include')).flatMap((entry, index) =>
      listTexts(getField(entry, name), [...path, 'include', index, name]),
    );
    return [...own, ...added].filter(({ text }) => !text.includes('${{'));
  });
}

/** Facts: one for each label that is spelled out. */
export function describeLabels({ jobs, placer }: Document): readonly JsonObject[] {
  return jobs.flatMap((job) =>
    listWritten(job)
      .flatMap((label) => expand(job, label))
      .map(({ text, path }) => placer.place({ text, isHosted: isHostedLabel(text), isOwn: isOwnLabel(text) }, path)),
  );
}
