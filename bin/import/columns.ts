import { badInput } from '../cli/exit-codes.ts';

/** Which column of a file is which field. */
export interface Columns {
  /** Fields by their columns. */
  readonly map: ReadonlyMap<string, string>;
  /** Columns that are left out. */
  readonly ignore: ReadonlySet<string>;
  /** Fields with one value for every row. */
  readonly set: Readonly<Record<string, string>>;
}

const METADATA = 'metadata.';

/**
 * @param map `column=field`, each
 * @param set `field=value`, each
 * @param known the fields that there are; `metadata.<name>` is one too
 */
export function readColumns(
  { map = [], ignore = [], set = [] }: { map?: string[]; ignore?: string[]; set?: string[] },
  known: readonly string[],
): Columns {
  const pairs = map.map((pair) => pairOf('--map', 'column=field', pair));
  const constants = set.map((pair) => pairOf('--set', 'field=value', pair));
  for (const field of [...pairs.map(([, field]) => field), ...constants.map(([field]) => field)]) {
    if (!isField(field, known))
      throw badInput(`There is no field "${field}". The fields are ${known.join(', ')}, metadata.<name>.`);
  }
  return { map: new Map(pairs), ignore: new Set(ignore), set: Object.fromEntries(constants) };
}

function pairOf(option: string, form: string, pair: string): [string, string] {
  const at = option === '--map' ? pair.lastIndexOf('=') : pair.indexOf('=');
  if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
  throw badInput(`${option} is "${pair}": write ${option} ${form}.`);
}

const isField = (name: string, known: readonly string[]): boolean =>
  known.includes(name) || (name.startsWith(METADATA) && name.length > METADATA.length);

/**
 * A row by the names of fields. A column that has no field is refused, since a misspelt one would be billed as nothing.
 *
 * @throws CommandError that says what to do about such a column
 */
export function fieldsOf(
  cells: Readonly<Record<string, unknown>>,
  { map, ignore, set }: Columns,
  known: readonly string[],
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  const columns = new Map<string, string>();
  const put = (field: string, value: unknown): void => {
    if (field.startsWith(METADATA)) metadata[field.slice(METADATA.length)] = value;
    else fields[field] = value;
  };
  for (const [column, value] of Object.entries(cells)) {
    if (ignore.has(column)) continue;
    const field = map.get(column) ?? namedAsField(column, known);
    const other = columns.get(field);
    if (other !== undefined)
      throw badInput(
        `The columns "${other}" and "${column}" are both ${field}. Leave one out: --ignore "${column}".`,
      );
    columns.set(field, column);
    put(field, value);
  }
  for (const [field, value] of Object.entries(set)) put(field, value);
  if (Object.keys(metadata).length > 0) fields['metadata'] = { ...asObject(fields['metadata']), ...metadata };
  return fields;
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** `Units consumed` and `unitsConsumed` are `units_consumed`. */
function namedAsField(column: string, known: readonly string[]): string {
  if (isField(column, known)) return column;
  const name = column
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase();
  if (known.includes(name)) return name;
  throw badInput(
    `There is no field for the column "${column}". Say which one it is (--map "${column}=<field>") or leave it out (--ignore "${column}"). The fields are ${known.join(', ')}, metadata.<name>.`,
  );
}
