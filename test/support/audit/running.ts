import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../../functions/domain/invoice-record.ts';
import { readInvoice } from '../../../functions/store/invoices/reading.ts';
import type { LineItemItem } from '../../../functions/store/table/items/line-item.ts';
import { items, keys } from '../../../functions/store/table/items.ts';
import { listIndex } from '../../../functions/store/table/list-index.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import type { Violation } from './audit.ts';

/**
 * Checks an invoice while lines are added to it. The sum of the listed lines must be between the totals that
 * the invoice had before and after the listing. If the invoice does not change, all three are equal. Charges
 * must not be negative.
 */
export async function auditRunning(
  table: Table,
  invoiceId: InvoiceId,
): Promise<Violation<'running total'>[]> {
  const before = await readInvoice(table, invoiceId);
  if (!before) return [];
  const lines = await listLines(table, invoiceId);
  const after = await readInvoice(table, invoiceId);
  const listed = {
    lines: lines.length,
    amount: lines.reduce((sum, line) => sum.plus(line.amount), new Big(0)),
  };
  if (!after || isWithin(before, listed, after)) return [];
  const said = ({ totals }: InvoiceRecord): string => `${totals.lines} lines, ${totals.amount.toFixed()}`;
  return [
    {
      rule: 'running total',
      what: `${invoiceId}: ${said(before)} before, ${listed.lines} lines, ${listed.amount.toFixed()} listed, ${said(after)} after`,
    },
  ];
}

function isWithin(
  { totals: before }: InvoiceRecord,
  listed: { readonly lines: number; readonly amount: Big },
  { totals: after }: InvoiceRecord,
): boolean {
  return (
    before.lines <= listed.lines &&
    listed.lines <= after.lines &&
    before.amount.lte(listed.amount) &&
    listed.amount.lte(after.amount)
  );
}

async function listLines(table: Table, invoiceId: InvoiceId): Promise<LineItemItem[]> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.header(invoiceId), ConsistentRead: true }),
  );
  const { shards } = items.header.read(Item);
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, index) => listShard(table, `${invoiceId}#${index}`)),
  );
  return lists.flat();
}

async function listShard(table: Table, list: string): Promise<LineItemItem[]> {
  const lines: LineItemItem[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: listIndex.name,
        KeyConditionExpression: '#list = :list',
        ExpressionAttributeNames: { '#list': listIndex.partitionKey },
        ExpressionAttributeValues: { ':list': list },
        ExclusiveStartKey: from,
      }),
    );
    lines.push(...(Items ?? []).map((item) => items.lineItem.read(item)));
    from = LastEvaluatedKey;
  } while (from);
  return lines;
}
