import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ClockTarget } from '../../../client/contract/clock/requests.ts';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Environment } from '../../environment.ts';
import { clockItems, clockKeys } from '../table/items/clock.ts';
import type { Table } from '../table/table.ts';

/** Tells the time of the rules. The table may hold it. */
export type Clock = (table: Table) => Promise<Instant>;

export const clockOf = ({ testClock }: Pick<Environment, 'testClock'>): Clock =>
  testClock ? movableClock : realClock;

export const realClock = async (): Promise<Instant> => instantAt(Date.now());

// The form of an Instant, by definition of toISOString.
const instantAt = (ms: number): Instant => new Date(ms).toISOString() as Instant;

/**
 * Real time plus an offset. The offset is an item that is read strongly, because all functions must tell the same time
 * from the moment when it was moved.
 */
async function movableClock(table: Table): Promise<Instant> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: clockKeys.clock, ConsistentRead: true }),
  );
  return instantAt(Date.now() + (Item ? clockItems.clock.read(Item).offset_ms : 0));
}

/** @returns the new time */
export async function moveClock(table: Table, to: ClockTarget, movedBy: string): Promise<Instant> {
  const offset = to === 'now' ? 0 : Date.parse(to) - Date.now();
  const item = clockItems.clock.write({ ...clockKeys.clock, offset_ms: offset, moved_by: movedBy });
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
  return instantAt(Date.now() + offset);
}
