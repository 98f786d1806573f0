import { ConditionalCheckFailedException, type ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { type Command, cancellationReasons } from './table.ts';

/** What a request consumed, as DynamoDB's answers say it. */
export interface Consumed {
  /** Read capacity units. A read that may be a moment old costs half of one. */
  readUnits: number;
  /** Write capacity units, those of the index included. */
  writeUnits: number;
  /** Writes whose condition failed, and cancelled transactions. They cost units too, but no answer says how many. */
  refusedWrites: number;
}

export const nothingConsumed = (): Consumed => ({ readUnits: 0, writeUnits: 0, refusedWrites: 0 });

/** Asks for what a command consumes. It is set on the input itself, since to copy a transaction would cost time. */
export function askForUnits({ input }: Command): void {
  (input as { ReturnConsumedCapacity?: 'TOTAL' }).ReturnConsumedCapacity = 'TOTAL'; // every command on items takes it
}

/** Adds what an answer says. Each command is answered with one figure for a table, or with a list of them. */
export function addUnits(consumed: Consumed, output: unknown, isRead: boolean): void {
  // A client that a test plays may answer nothing.
  const told = (output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] } | undefined)
    ?.ConsumedCapacity;
  if (told === undefined) return;
  if (!Array.isArray(told)) add(consumed, told, isRead);
  else for (const ofTable of told) add(consumed, ofTable, isRead);
}

/**
 * Only transactions say which kind of units they consumed: a write that was sent twice under one token was read the
 * second time.
 */
function add(consumed: Consumed, ofTable: ConsumedCapacity, isRead: boolean): void {
  const { CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits } = ofTable;
  if (ReadCapacityUnits !== undefined || WriteCapacityUnits !== undefined) {
    consumed.readUnits += ReadCapacityUnits ?? 0;
    consumed.writeUnits += WriteCapacityUnits ?? 0;
  } else if (isRead) consumed.readUnits += CapacityUnits;
  else consumed.writeUnits += CapacityUnits;
}

/** Counts a write that the table refused. A call that failed otherwise adds nothing. */
export function addRefusal(consumed: Consumed, error: unknown): void {
  if (error instanceof ConditionalCheckFailedException || cancellationReasons(error) !== undefined)
    consumed.refusedWrites += 1;
}
