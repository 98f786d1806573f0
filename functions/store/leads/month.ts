import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { LeadId } from '../../../client/contract/shapes/fields.ts';
import type { DomainError } from '../../domain/errors.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { readLineItem } from '../line-items/find.ts';
import type { Companions, Outcome } from '../line-items/outcome.ts';
import { type Destination, type Place, placeOf } from '../line-items/place.ts';
import { storedLineItem } from '../line-items/stored.ts';
import { itemsOfInvoice, MOST_ITEMS, tryLines } from '../line-items/transaction.ts';
import { MOST_HOPS, newTries, placeAfter, type Tries } from '../line-items/tries.ts';
import type { LeadItem } from '../table/items/lead.ts';
import { items, keys } from '../table/items.ts';
import { readEach } from '../table/read-each.ts';
import { backOff, busyStore } from '../table/retry.ts';
import { conditionFailed, isPassing, type Table } from '../table/table.ts';
import { type Chunk, fittingChunk, ledgerIn, ownerOf } from './chunk.ts';
import { noteListed, spreadFurther } from './counters.ts';
import type { LeadUserRef } from './lead-user.ts';
import { type KnownLedger, readLedgers } from './ledgers.ts';
import type { NewLead, Work } from './request.ts';
import { awaitTurn, isAwaited } from './turns.ts';

/** What is known about a lead: its item in the table, and whether this call wrote it. */
type Finding =
  | {
      readonly kind: 'found';
      readonly lead: LeadItem;
      readonly written: boolean;
      readonly lineItem?: StoredLineItem;
    }
  | { readonly kind: 'rejected'; readonly error: DomainError }
  | { readonly kind: 'failed'; readonly error: unknown };
export type Found = Map<LeadId, Finding>;

export interface MonthWork extends Work {
  readonly destination: Destination;
}

/**
 * Writes leads of one customer and month, transaction after transaction, until something is found out about each.
 *
 * @param all grouped by user; the leads of a user in the order in which they count
 * @throws DomainError `unavailable` when the store stays busy
 */
export async function writeMonth(
  table: Table,
  all: readonly NewLead[],
  work: MonthWork,
  found: Found,
): Promise<void> {
  const left = () => all.filter(({ request }) => !found.has(request.lead.leadId));
  const month = new Month(table, work, found, await placeOf(table, work.destination, { asKnown: true }));
  for (let leads = left(); leads.length > 0; leads = left()) await month.writeSome(leads);
}

/** So many meetings in a row that were at no ledger, as far as DynamoDB said. */
const BUSY_FOR_LEDGER = 3;

/** The progress of writing a month's leads. */
class Month {
  readonly #table: Table;
  readonly #work: MonthWork;
  readonly #found: Found;
  readonly #tries: Tries;
  /** As they were read, or as this call left them. */
  readonly #ledgers = new Map<LeadUserRef, KnownLedger>();
  #place: Place;
  /** How many users the next transaction may have. After a conflict with other writers it has fewer. */
  #mostUsers = MOST_ITEMS;

  constructor(table: Table, work: MonthWork, found: Found, place: Place) {
    this.#table = table;
    this.#work = work;
    this.#found = found;
    this.#place = place;
    this.#tries = newTries(table);
  }

  async writeSome(leads: readonly NewLead[]): Promise<void> {
    const { hops } = this.#tries;
    if (hops >= MOST_HOPS) throw busyStore(new Error(`${leads.length} leads gave up after ${hops} hops.`));
    const together = ofFirstUsers(leads.slice(0, MOST_ITEMS), this.#mostUsers);
    await this.#knowLedgers(together);
    const room = MOST_ITEMS - itemsOfInvoice(this.#place);
    const chunk = fittingChunk(this.#table, together, this.#ledgers, this.#work, room);
    // While others may still turn out to be replays or conflicts, they may leave room for those that are refused now.
    if (chunk.leads.length === 0) return this.#reject(chunk);
    const writer = soleUserOf(chunk);
    if (writer !== undefined && isAwaited(ledgerIn(this.#ledgers, writer))) return this.#takeTurn(writer);
    const outcome = await tryLines(this.#table, {
      lines: chunk.lines,
      place: this.#place,
      tries: this.#tries,
      companionsOf: (lines) => this.#companions(chunk, lines.length),
    });
    await this.#note(outcome, chunk);
  }

  async #knowLedgers(leads: readonly NewLead[]): Promise<void> {
    const users = new Set(leads.map(({ user }) => user).filter((user) => !this.#ledgers.has(user)));
    const owners = [...users].map((user) => ownerOf(this.#work, user));
    for (const [user, ledger] of await readLedgers(this.#table, owners)) this.#ledgers.set(user, ledger);
  }

  /** If the ledger has no room for a lead, the lead is refused, unless it was written before. */
  async #reject({ refused }: Chunk): Promise<void> {
    await this.#noteThoseThere(refused.map(({ request }) => request.lead.leadId));
    for (const { request, error } of refused) {
      const { leadId } = request.lead;
      if (!this.#found.has(leadId)) this.#found.set(leadId, { kind: 'rejected', error });
    }
  }

  #companions({ lines, writes }: Chunk, lineCount: number): Companions {
    // A lead without its line would be lost: a chunk is written whole, or not at all.
    if (lineCount !== lines.length) throw new Error('The lines of leads were cut from them.');
    const { leads, ledgers, counters } = writes;
    return {
      writes: [...leads, ...ledgers, ...counters],
      refusal: (reasons) => this.#refusal(reasons, leads.length, ledgers.length),
    };
  }

  #refusal(
    reasons: readonly CancellationReason[],
    leadCount: number,
    ledgerCount: number,
  ): Error | undefined {
    const ofLedgers = reasons.slice(leadCount, leadCount + ledgerCount);
    if (isPassing(reasons.slice(leadCount + ledgerCount))) spreadFurther(this.#table, this.#work.of);
    if (reasons.slice(0, leadCount).some(conditionFailed)) return new LeadsExist();
    return ofLedgers.some(conditionFailed) || isPassing(ofLedgers) ? new LedgerTaken() : undefined;
  }

  async #note(outcome: Outcome, chunk: Chunk): Promise<void> {
    switch (outcome.kind) {
      case 'created':
        if (chunk.lines.length > 0) await this.#move(outcome);
        return this.#noteWritten(chunk, outcome.lines.map(storedLineItem));
      case 'exist':
        return this.#judgeThoseThere(chunk);
      case 'refused':
        if (outcome.error instanceof LeadsExist) return this.#judgeThoseThere(chunk);
        if (!(outcome.error instanceof LedgerTaken)) throw outcome.error;
        if (soleUserOf(chunk) === undefined) await this.#waitForMany();
        return this.#letOthersGo(chunk);
      case 'busy':
        await this.#move(outcome);
        this.#forget(chunk);
        // No ledger was named, but DynamoDB need not name all. So now and then it is taken for a ledger.
        return this.#tries.busy % BUSY_FOR_LEDGER === 0 ? this.#letOthersGo(chunk) : undefined;
      case 'moved':
        this.#forget(chunk);
        return this.#move(outcome);
      default:
        return outcome satisfies never;
    }
  }

  async #move(outcome: Outcome): Promise<void> {
    const { destination } = this.#work;
    const tried = { table: this.#table, destination, place: this.#place };
    this.#place = await placeAfter(outcome, tried, this.#tries);
  }

  #noteWritten({ leads, ledgers }: Chunk, lineItems: readonly StoredLineItem[]): void {
    const lineItemOf = new Map(lineItems.map((lineItem) => [lineItem.lineItemId, lineItem]));
    for (const lead of leads) {
      const lineItem = lead.line_item_id && lineItemOf.get(lead.line_item_id);
      this.#found.set(lead.lead_id, { kind: 'found', lead, written: true, ...(lineItem && { lineItem }) });
    }
    for (const [user, ledger] of ledgers) this.#ledgers.set(user, ledger);
    noteListed(this.#table, this.#work.of);
    this.#tries.busy = 0;
    this.#mostUsers = Math.min(MOST_ITEMS, this.#mostUsers * 2);
  }

  async #judgeThoseThere(chunk: Chunk): Promise<void> {
    const ids = chunk.leads.map((lead) => lead.lead_id);
    await this.#noteThoseThere(ids);
    if (!ids.some((id) => this.#found.has(id))) throw new Error('A lead is there, and is not.');
  }

  async #noteThoseThere(ids: readonly LeadId[]): Promise<void> {
    for (const item of await readEach(this.#table, ids.map(keys.lead))) {
      const lead = items.lead.read(item);
      // Our own lead may be there: written by a try whose reply was lost.
      const written = lead.attempt === this.#work.attempt;
      const lineItem =
        written && lead.line_item_id ? await readLineItem(this.#table, lead.line_item_id) : undefined;
      this.#found.set(lead.lead_id, { kind: 'found', lead, written, ...(lineItem && { lineItem }) });
    }
  }

  async #waitForMany(): Promise<void> {
    this.#tries.busy += 1;
    await backOff(this.#table, this.#tries.busy);
  }

  /** Another writer was met at a ledger. From now on fewer ledgers go together. A single one has turns. */
  async #letOthersGo(chunk: Chunk): Promise<void> {
    this.#forget(chunk);
    this.#mostUsers = Math.max(1, Math.floor(Math.min(this.#mostUsers, chunk.ledgers.size) / 2));
    const user = soleUserOf(chunk);
    if (user !== undefined) await this.#takeTurn(user);
  }

  async #takeTurn(user: LeadUserRef): Promise<void> {
    this.#ledgers.set(user, await awaitTurn(this.#table, ownerOf(this.#work, user)));
  }

  /** Others changed what these were valued by. */
  #forget({ ledgers }: Chunk): void {
    for (const user of ledgers.keys()) this.#ledgers.delete(user);
  }
}

/** A lead was taken before. */
class LeadsExist extends Error {}
/** Another writer changed a ledger since it was read, or is about to. */
class LedgerTaken extends Error {}

/** The user of the only ledger that it changes; undefined if it changes none, or several. */
function soleUserOf({ ledgers, writes }: Chunk): LeadUserRef | undefined {
  const [user] = ledgers.keys();
  return ledgers.size === 1 && writes.ledgers.length > 0 ? user : undefined;
}

/** The leads of the first so many users. */
function ofFirstUsers(leads: readonly NewLead[], most: number): readonly NewLead[] {
  const users = new Set<LeadUserRef>();
  const end = leads.findIndex(({ user }) => users.add(user).size > most);
  return end < 0 ? leads : leads.slice(0, end);
}
