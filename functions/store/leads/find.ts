import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { LeadId } from '../../../client/contract/shapes/fields.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { storedLead } from './stored.ts';

/** Strongly read; undefined when there is none. */
export async function findLead(table: Table, leadId: LeadId): Promise<StoredLead | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.lead(leadId), ConsistentRead: true }),
  );
  return Item && storedLead(items.lead.read(Item));
}
