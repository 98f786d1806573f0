import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { OpenTable } from '../../../functions/store/table/table.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A condition that the store's safety rests on, taken away from what it sends. */
export type Weakness = (item: TransactItem) => TransactItem;

/** A key may be used again: the line is written over, and added once more. */
export const lineMayExist: Weakness = (item) =>
  item.Put?.Item?.['sk'] === 'line_item' ? { Put: unconditional(item.Put) } : item;

/** A closed shard takes lines. */
export const shardMayBeClosed: Weakness = (item) => {
  const { Update } = item;
  if (!Update?.ConditionExpression?.includes('#closed')) return item;
  const { '#closed': _, ...names } = Update.ExpressionAttributeNames ?? {};
  return {
    Update: { ...Update, ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeNames: names },
  };
};

/** An invoice that is there may be made again, from nothing. */
export const invoiceMayExist: Weakness = ({ Put, Update, ...other }) => {
  if (Put && Put.Item?.['sk'] !== 'line_item') return { Put: unconditional(Put) };
  if (Update?.Key?.['sk'] !== 'pointer' || !Update.ConditionExpression?.includes('#open')) {
    return { ...other, ...(Put && { Put }), ...(Update && { Update }) };
  }
  // DynamoDB refuses a value that no expression uses.
  const { ':false': _, ...values } = Update.ExpressionAttributeValues ?? {};
  const { ConditionExpression, ...rest } = Update;
  return { Update: { ...rest, ExpressionAttributeValues: values } };
};

/** A lead may be put again: it is written over, and counted once more. */
export const leadMayExist: Weakness = (item) =>
  item.Put?.Item?.['sk'] === 'lead' || item.Put?.Item?.['sk'] === 'line_item'
    ? { Put: unconditional(item.Put) }
    : item;

/** A ledger may be written though another writer changed it since it was read. */
export const ledgerMayHaveMoved: Weakness = (item) => {
  if (!item.Put || !String(item.Put.Item?.['sk']).startsWith('ledger#')) return item;
  const { ExpressionAttributeNames, ExpressionAttributeValues, ...put } = unconditional(item.Put);
  return { Put: put };
};

/** A row of the report is set, where it should be added to. */
export const reportMayMiscount: Weakness = (item) => {
  const { Update } = item;
  if (!Update || !String(Update.Key?.['sk']).startsWith('lead_row#')) return item;
  const UpdateExpression = Update.UpdateExpression?.replace(' ADD', ',').replaceAll(
    /(#f\d+) (:f\d+)/g,
    '$1 = $2',
  );
  return { Update: { ...Update, UpdateExpression } };
};

function unconditional<Put extends NonNullable<TransactItem['Put']>>(put: Put) {
  const { ConditionExpression, ReturnValuesOnConditionCheckFailure, ...rest } = put;
  return rest;
}

/** Puts the weakness into each transaction that the table's client sends. */
export function weaken(table: OpenTable, weakness: Weakness): OpenTable {
  table.client.middlewareStack.add(
    (next) => (args) => {
      // The document client's own input, before it is made into DynamoDB's.
      const input = args.input as Partial<TransactWriteCommandInput>;
      if (!input.TransactItems || 'Get' in (input.TransactItems[0] ?? {})) return next(args);
      return next({
        ...args,
        input: { ...input, TransactItems: input.TransactItems.map(weakness) } as never,
      });
    },
    { name: 'weaken', step: 'initialize' },
  );
  return table;
}
