import { Big } from 'big.js';
import { VERSION } from './items/item.ts';
import { toNumber } from './table.ts';

/**
 * Sums that many writers add to. Each is a top-level attribute of its item, since ADD makes a missing top-level
 * attribute, but not a nested one.
 */
export type Figures = Readonly<Record<string, Big>>;

const zero = new Big(0);

/** Added up by their names. */
export function sumOf(parts: Iterable<readonly [name: string, value: Big]>): Figures {
  const sums: Record<string, Big> = {};
  for (const [name, value] of parts) sums[name] = (sums[name] ?? zero).plus(value);
  return sums;
}

/** The update expression that adds the figures to an item. */
export function additionOf(figures: Figures) {
  const entries = Object.entries(figures);
  return {
    UpdateExpression: `ADD ${entries.map((_, index) => `#f${index} :f${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#f${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      entries.map(([, value], index) => [`:f${index}`, toNumber(value)]),
    ),
  };
}

/** A part of `SET`: an item that the update makes gets its schema version. One that is there keeps its own. */
export const madeWith = (version: number) => ({
  set: '#v = if_not_exists(#v, :v)',
  names: { '#v': VERSION },
  values: { ':v': version },
});

/** The update expression that sets attributes to values. */
export function assignment(attributes: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${entries.map((_, index) => `#a${index} = :a${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      entries.map(([, value], index) => [`:a${index}`, value instanceof Big ? toNumber(value) : value]),
    ),
  };
}

/** The update expression that sets attributes to values, and removes those that are undefined. */
export function replacement(attributes: Readonly<Record<string, unknown>>) {
  const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = assignment(attributes);
  const gone = Object.keys(attributes).filter((name) => attributes[name] === undefined);
  const removal = gone.length > 0 ? `REMOVE ${gone.map((_, index) => `#r${index}`).join(', ')}` : '';
  const isSet = gone.length < Object.keys(attributes).length;
  return {
    // DynamoDB takes no clause that names nothing.
    UpdateExpression: [isSet ? UpdateExpression : '', removal].filter((clause) => clause !== '').join(' '),
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      ...Object.fromEntries(gone.map((name, index) => [`#r${index}`, name])),
    },
    ExpressionAttributeValues,
  };
}
