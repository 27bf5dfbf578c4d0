/** The catalogue from the frameworks' side: which of their items controls map to, and how those are kept. */
import type { Json } from '../../base/json.ts';
import { getField, getPath } from '../../base/json.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import { computeComplianceRate, sumVerdicts } from '../../model/report-views.ts';
import type { VerdictCounts } from '../../model/result.ts';
import type { ControlRoom } from '../control-room.ts';
import type { House } from '../house.ts';
import { loadProgramme } from '../programme/load.ts';

export type CoveredItem = {
  readonly id: string;
  readonly title: string;
  /** Ids of the controls that map to it. */
  readonly controls: readonly string[];
  /** Of all of them together. */
  readonly verdicts: VerdictCounts;
  readonly rate: number | undefined;
};

export type CoveredFramework = FrameworkHead & { readonly items: readonly CoveredItem[] };

type FrameworkHead = { readonly name: string; readonly title: string; readonly edition: string };
type FrameworkDocument = FrameworkHead & {
  readonly items: readonly { readonly id: string; readonly title: string }[];
};

/** All frameworks of the catalogue, by name, with what the caller may see of their verdicts. */
export async function listFrameworks(access: Access, room: ControlRoom): Promise<readonly CoveredFramework[]> {
  const { controls } = await loadProgramme(['.'], room.house);
  const visible = listVisible(access, 'read');
  const tallies = await room.store.read((tx) => tx.runs.countVerdicts({ visible }));
  const byControl = Map.groupBy(tallies, ({ control }) => control);
  const frameworks = await readFrameworks(room.house);
  return frameworks.map(({ name, items, ...head }) => {
    const mapped = controls.filter(({ spec }) => spec.maps?.[name] !== undefined);
    return {
      name,
      ...head,
      items: items.map((item) => {
        const ids = mapped
          .filter(({ spec }) => spec.maps?.[name]?.includes(item.id))
          .map(({ metadata }) => metadata.id);
        const verdicts = sumVerdicts(ids.flatMap((id) => byControl.get(id) ?? []));
        return { ...item, controls: ids, verdicts, rate: computeComplianceRate(verdicts) };
      }),
    };
  });
}

/** The documents come with the program and do not change while it runs. */
const known = new WeakMap<House, Promise<readonly FrameworkDocument[]>>();

function readFrameworks(house: House): Promise<readonly FrameworkDocument[]> {
  const reading = known.get(house) ?? loadFrameworks(house);
  known.set(house, reading);
  return reading;
}

async function loadFrameworks(house: House): Promise<readonly FrameworkDocument[]> {
  const parse = await house.loadParser();
  return house.files
    .list(`${house.catalogFolder}/frameworks`, ['.yaml'])
    .flatMap((path) => {
      const bytes = house.files.readBytes(path);
      return bytes === undefined ? [] : parse(bytes, path).value.map(({ value }) => value);
    })
    .filter((value) => getField(value, 'kind') === 'Framework')
    .map(readFramework)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readFramework(value: Json): FrameworkDocument {
  const items = getPath(value, ['spec', 'items']);
  return {
    name: toText(getPath(value, ['metadata', 'name'])),
    title: toText(getPath(value, ['metadata', 'title'])),
    edition: toText(getPath(value, ['metadata', 'edition'])),
    items: (Array.isArray(items) ? items : []).map((item: Json) => {
      return { id: toText(getField(item, 'id')), title: toText(getField(item, 'title')) };
    }),
  };
}

/** A number is an id too where nobody quoted it. */
function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
