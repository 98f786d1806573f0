import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ClockTarget } from '../../../client/contract/clock/clock.ts';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Environment } from '../../environment.ts';
import { clockItems, clockKeys } from '../table/items/clock.ts';
import type { Table } from '../table/table.ts';

/** Tells the time that the rules go by, with the table that it may be kept in. */
export type Clock = (table: Table) => Promise<Instant>;

export const clockOf = ({ testClock }: Pick<Environment, 'testClock'>): Clock =>
  testClock ? movableClock : realClock;

export const realClock = async (): Promise<Instant> => instantAt(Date.now());

// The form of an Instant, by definition of toISOString.
const instantAt = (ms: number): Instant => new Date(ms).toISOString() as Instant;

/**
 * Real time and an offset, which is kept in an item and strongly read: functions come and go, and all of them must
 * tell the same time from the moment that it was moved.
 */
async function movableClock(table: Table): Promise<Instant> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: clockKeys.clock, ConsistentRead: true }),
  );
  return instantAt(Date.now() + (Item ? clockItems.clock.read(Item).offset_ms : 0));
}

/** @returns the time from now on */
export async function moveClock(table: Table, to: ClockTarget, movedBy: string): Promise<Instant> {
  const offset = to === 'now' ? 0 : Date.parse(to) - Date.now();
  const item = clockItems.clock.write({ ...clockKeys.clock, offset_ms: offset, moved_by: movedBy });
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
  return instantAt(Date.now() + offset);
}
