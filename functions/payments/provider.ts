import type Stripe from 'stripe';
import type { Answer, Call } from '../domain/sync/answer.ts';
import type { SentLine } from '../domain/sync/minor-units.ts';
import type { SyncState } from '../domain/sync/state.ts';
import { deleted, idOf, invoiceAnswer, invoicesAnswer } from './answers.ts';
import type { Bill } from './bill.ts';
import { failureOf } from './failure.ts';
import { changedCustomer, finalizing, keyOf, newCustomer, newInvoice, newLines } from './requests.ts';
import { findCustomer, findInvoices } from './searches.ts';
import { operations, type Turn, type Way } from './turn.ts';

/**
 * Sends one request of the sync to Stripe, and returns the result.
 *
 * @throws errors that do not come from Stripe, such as a failure to read the invoice's lines. Then nothing was sent
 */
export async function ask({ stripe, turn }: Way, call: Call, bill: Bill, state: SyncState): Promise<Answer> {
  const lines = call === 'add lines' ? await bill.lines() : [];
  const request = { bill, state, lines, turn };
  const answer = await answerTo(stripe, call, request);
  const isUnknown = answer.kind === 'failed' && answer.failure.kind === 'no answer';
  // Connections are often cut by chance. So it sends the request once more at once, with the same key.
  return isUnknown ? answerTo(stripe, call, request) : answer;
}

interface Request {
  readonly bill: Bill;
  readonly state: SyncState;
  readonly lines: readonly SentLine[];
  readonly turn: Turn;
}

async function answerTo(stripe: Stripe, call: Call, request: Request): Promise<Answer> {
  // A search takes a turn for each of its pages.
  if (call !== 'find customer' && call !== 'find invoice') await request.turn(operations[call]);
  try {
    return await send(stripe, call, request);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, call) };
  }
}

async function send(stripe: Stripe, call: Call, { bill, state, lines, turn }: Request): Promise<Answer> {
  const { customer, invoice } = state;
  const idempotencyKey = keyOf(bill, call, state);
  const customerId = () => known(customer.id, call);
  const invoiceId = () => known(invoice.id, call);
  switch (call) {
    case 'find customer':
      return { kind: 'customer', id: await findCustomer({ stripe, turn }, bill, customer.first) };
    case 'create customer': {
      const made = await stripe.customers.create(newCustomer(bill), { idempotencyKey });
      return { kind: 'customer', id: idOf(made, 'customer') };
    }
    case 'update customer': {
      const updated = await stripe.customers.update(customerId(), changedCustomer(bill), { idempotencyKey });
      return { kind: 'customer', id: idOf(updated, 'customer') };
    }
    case 'find invoice':
      return invoicesAnswer(await findInvoices({ stripe, turn }, bill, customerId(), invoice.first));
    case 'create invoice':
      return invoiceAnswer(await stripe.invoices.create(newInvoice(bill, customerId()), { idempotencyKey }));
    case 'look at invoice':
      return invoiceAnswer(await stripe.invoices.retrieve(invoiceId()));
    case 'add lines':
      return invoiceAnswer(await stripe.invoices.addLines(invoiceId(), newLines(lines), { idempotencyKey }));
    case 'delete draft':
      return deleted(await stripe.invoices.del(invoiceId(), { idempotencyKey }));
    case 'finalize':
      return invoiceAnswer(
        await stripe.invoices.finalizeInvoice(invoiceId(), finalizing(bill), { idempotencyKey }),
      );
    default:
      return call satisfies never;
  }
}

function known(id: string | undefined, call: Call): string {
  if (id === undefined) throw new Error(`"${call}" was asked for before its object was made.`);
  return id;
}
