import type { DomainError } from '../../domain/errors.ts';
import { leadCharge } from '../../domain/leads/lead-charge.ts';
import { capPeriodOf } from '../../domain/leads/ledger.ts';
import { valueLeads } from '../../domain/leads/valuation.ts';
import { lineItemIdOf } from '../../domain/line-item.ts';
import type { NewLine } from '../line-items/transaction.ts';
import type { LeadItem } from '../table/items/lead.ts';
import { items } from '../table/items.ts';
import type { Table, TransactItem } from '../table/table.ts';
import { counterWrites, type ValuedLead } from './counters.ts';
import type { LeadUserRef } from './lead-user.ts';
import { changedLedger, type KnownLedger, type LedgerOwner, ledgerWrites } from './ledgers.ts';
import type { LeadRequest, NewLead, Work } from './request.ts';
import { leadItem } from './stored.ts';

export type Ledgers = ReadonlyMap<LeadUserRef, KnownLedger>;

/** Leads of one transaction. The ledgers of their users, as they were read, decide their values. */
export interface Chunk {
  readonly leads: readonly LeadItem[];
  /** The lines of leads that are worth more than zero. */
  readonly lines: readonly NewLine[];
  /** The ledgers as this leaves them. */
  readonly ledgers: Ledgers;
  /** The writes apart from the lines, grouped by the subject of their conditions. */
  readonly writes: {
    readonly leads: readonly TransactItem[];
    readonly ledgers: readonly TransactItem[];
    readonly counters: readonly TransactItem[];
  };
  readonly refused: readonly { readonly request: LeadRequest; readonly error: DomainError }[];
}

export const ownerOf = ({ of, rules }: Work, user: LeadUserRef): LedgerOwner => ({
  ...of,
  user,
  period: capPeriodOf(rules, of.month),
});

/**
 * DynamoDB takes 4 MB in a transaction. A request has one megabyte, and the stored items are longer, because of names
 * and sums.
 */
const MOST_BYTES = 3_000_000;

/**
 * The first of the leads, as many as fit one transaction. Each chunk is valued with the ledgers that the chunks before
 * it left. Only a chunk is written as a whole. If all were valued together, a lead could count as a repetition of one
 * that was never written.
 *
 * @param room the number of items that still fit
 */
export function fittingChunk(
  table: Table,
  leads: readonly NewLead[],
  known: Ledgers,
  work: Work,
  room: number,
): Chunk {
  for (let count = leads.length; ; count -= Math.ceil(count / 8)) {
    const chunk = valuedChunk(table, leads.slice(0, count), known, work);
    if (count <= 1 || (itemsIn(chunk) <= room && bytesOf(chunk) <= MOST_BYTES)) return chunk;
  }
}

const itemsIn = ({ lines, writes }: Chunk): number =>
  lines.length + writes.leads.length + writes.ledgers.length + writes.counters.length;

const bytesOf = ({ leads }: Chunk): number =>
  leads.reduce((sum, lead) => sum + Buffer.byteLength(JSON.stringify(lead)), 0);

function valuedChunk(table: Table, leads: readonly NewLead[], known: Ledgers, work: Work): Chunk {
  const put: { readonly valued: ValuedLead; readonly item: LeadItem; readonly line: NewLine | undefined }[] =
    [];
  const refused: Chunk['refused'][number][] = [];
  const ledgers = new Map<LeadUserRef, KnownLedger>();
  const ledgerPuts: TransactItem[] = [];
  for (const [user, ofUser] of Map.groupBy(leads, ({ user }) => user)) {
    const before = ledgerIn(known, user);
    const { ledger, outcomes } = valueLeads(
      before.ledger,
      work.rules,
      ofUser.map(({ request }) => request.lead),
    );
    const after = changedLedger(ownerOf(work, user), before, ledger);
    ledgers.set(user, after);
    ledgerPuts.push(...ledgerWrites(table, before, after));
    for (const [index, { request }] of ofUser.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error('A lead was not valued.');
      if ('refused' in outcome) refused.push({ request, error: outcome.refused });
      else put.push(newLead({ lead: request.lead, valuation: outcome }, request, work));
    }
  }
  return {
    leads: put.map(({ item }) => item),
    lines: put.flatMap(({ line }) => line ?? []),
    ledgers,
    writes: {
      leads: put.map(({ item }) => leadPut(table, item)),
      ledgers: ledgerPuts,
      counters:
        put.length === 0
          ? []
          : counterWrites(
              table,
              work.of,
              put.map(({ valued }) => valued),
            ),
    },
    refused,
  };
}

export function ledgerIn(known: Ledgers, user: LeadUserRef): KnownLedger {
  const ledger = known.get(user);
  if (!ledger) throw new Error('Leads were valued without the ledger of their user.');
  return ledger;
}

function newLead(valued: ValuedLead, { createdBy, now }: LeadRequest, { attempt }: Work) {
  const { lead, valuation } = valued;
  const charge = leadCharge(lead, valuation);
  const line: NewLine | undefined = charge && {
    lineItemId: lineItemIdOf(lead.customerId, 'lead', lead.leadId),
    customerId: lead.customerId,
    idempotencyKey: lead.leadId,
    charge,
    createdBy,
    now,
    attempt,
  };
  return { valued, item: leadItem(valued, { lineItemId: line?.lineItemId, now, createdBy, attempt }), line };
}

const leadPut = (table: Table, lead: LeadItem): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: items.lead.write(lead),
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
