import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { OpenTable } from '../../../functions/store/table/table.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Removes a condition from the store's requests. The store is not safe without this condition. */
export type Weakness = (item: TransactItem) => TransactItem;

/** A key can be used again: the line is overwritten, and added to the sums a second time. */
export const lineMayExist: Weakness = (item) =>
  item.Put?.Item?.['sk'] === 'line_item' ? { Put: unconditional(item.Put) } : item;

/** A closed shard accepts lines. */
export const shardMayBeClosed: Weakness = (item) => {
  const { Update } = item;
  if (!Update?.ConditionExpression?.includes('#closed')) return item;
  const { '#closed': _, ...names } = Update.ExpressionAttributeNames ?? {};
  return {
    Update: { ...Update, ConditionExpression: 'attribute_exists(pk)', ExpressionAttributeNames: names },
  };
};

/** An invoice that exists can be made again, and begins empty. */
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

/** A lead can be written again: it is overwritten, and counted a second time. */
export const leadMayExist: Weakness = (item) =>
  item.Put?.Item?.['sk'] === 'lead' || item.Put?.Item?.['sk'] === 'line_item'
    ? { Put: unconditional(item.Put) }
    : item;

/** A ledger can be written although another writer has changed it since it was read. */
export const ledgerMayHaveMoved: Weakness = (item) => {
  if (!item.Put || !String(item.Put.Item?.['sk']).startsWith('ledger#')) return item;
  const { ExpressionAttributeNames, ExpressionAttributeValues, ...put } = unconditional(item.Put);
  return { Put: put };
};

/** A row of the report is set to the new value. The value should be added to it. */
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

/** Applies the weakness to each transaction that the table's client sends. */
export function weaken(table: OpenTable, weakness: Weakness): OpenTable {
  table.client.middlewareStack.add(
    (next) => (args) => {
      // This is the input of the document client, before the client converts it for DynamoDB.
      const input = args.input as Partial<TransactWriteCommandInput>;
      if (!input.TransactItems || 'Get' in (input.TransactItems[0] ?? {})) return next(args);
      return next({
        ...args,
        input: { ...input, TransactItems: input.TransactItems.map(weakness) } as never, // the same command's
      });
    },
    { name: 'weaken', step: 'initialize' },
  );
  return table;
}
