import { Big } from 'big.js';
import { toNumber } from './table.ts';

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
