import type { HeaderItem } from '../../../functions/store/table/items/invoice.ts';
import type { SyncItem } from '../../../functions/store/table/items/sync.ts';
import { keys } from '../../../functions/store/table/items.ts';
import type { Snapshot } from './snapshot.ts';

/** What must be true for the sync, whether its tries succeeded or failed. */
export type SyncRule =
  | 'the sync waits for what is to be paid'
  | 'each sync stands in the list of its status'
  | 'what is synced is at the payment provider'
  | 'a void invoice was never sent'
  | 'each try is told once'
  | 'the payment agrees with the invoice';

export interface BrokenSync {
  readonly rule: SyncRule;
  readonly what: string;
}

/** @returns one entry for each error */
export function auditSyncs(snapshot: Snapshot): BrokenSync[] {
  const { headers, syncs } = snapshot;
  return [
    ...headers.flatMap((header) => wrongWaiting(header, syncs)),
    ...syncs.flatMap(wrongPlace),
    ...syncs.flatMap(wrongIds),
    ...headers.flatMap((header) => wrongPayment(header, syncs)),
    ...wrongAttempts(snapshot),
  ];
}

function wrongWaiting(header: HeaderItem, syncs: readonly SyncItem[]): BrokenSync[] {
  const found = syncs.filter(({ invoice_id: id }) => id === header.invoice_id);
  const due = found.filter(({ status, payment }) => status !== 'not_due' && payment?.status !== 'voided');
  const isPayable = header.status === 'paid' || (header.status === 'finalized' && header.total.gt(0));
  const states = found.map(({ status, attempts }) => `${status} after ${attempts}`).join(', ');
  const what = `${header.invoice_id}, ${header.status}: ${states || 'no sync'}`;
  return [
    ...(due.length === (isPayable ? 1 : 0)
      ? []
      : [{ rule: 'the sync waits for what is to be paid' as const, what }]),
    ...(header.status === 'void' &&
    found.some(({ attempts, payment }) => attempts > 0 && payment?.status !== 'voided')
      ? [{ rule: 'a void invoice was never sent' as const, what }]
      : []),
  ];
}

/** The invoice is paid or void exactly if its payment says so. What Tally made void itself has no payment. */
function wrongPayment(header: HeaderItem, syncs: readonly SyncItem[]): BrokenSync[] {
  const payment = syncs.find(({ invoice_id: id }) => id === header.invoice_id)?.payment?.status;
  const agrees =
    (header.status === 'paid') === (payment === 'paid') && (payment !== 'voided' || header.status === 'void');
  if (agrees) return [];
  return [
    {
      rule: 'the payment agrees with the invoice',
      what: `${header.invoice_id}: ${header.status}, its payment ${payment ?? 'unknown'}`,
    },
  ];
}

function wrongPlace(sync: SyncItem): BrokenSync[] {
  const { list_pk: list = 'none', list_sk: place = 'none' } = sync;
  const want = placesOf(sync);
  if (want.includes(`${list} ${place}`)) return [];
  return [
    {
      rule: 'each sync stands in the list of its status',
      what: `${sync.invoice_id}, ${sync.status}: stands at ${list} ${place}, not at ${want.join()}`,
    },
  ];
}

function placesOf(sync: SyncItem): string[] {
  const { invoice_id: id, status, next_attempt_at: next, lease_until: until, list_sk: place } = sync;
  switch (status) {
    case 'pending':
      return next ? [`${keys.workList(id)} ${next}#${id}`] : [];
    case 'in_progress':
      return until ? [`${keys.workList(id)} ${until}#${id}`] : [];
    case 'failed':
      return place?.endsWith(`#${id}`) ? [`${keys.failedList(id)} ${place}`] : [];
    case 'synced':
      return syncedPlaces(sync);
    case 'not_due':
      return ['none none'];
    default:
      return status satisfies never;
  }
}

/** What Stripe made void while its sync had failed is in no list. */
function syncedPlaces({ invoice_id: id, list_sk: place, payment }: SyncItem): string[] {
  if (place === undefined) return payment?.status === 'voided' ? ['none none'] : [];
  return place.endsWith(`#${id}`) ? [`${keys.syncedList(id)} ${place}`] : [];
}

function wrongIds(sync: SyncItem): BrokenSync[] {
  const { status, provider_invoice: invoice, provider_customer: customer } = sync;
  if (status !== 'synced' || (invoice !== undefined && customer !== undefined)) return [];
  return [{ rule: 'what is synced is at the payment provider', what: sync.invoice_id }];
}

function wrongAttempts({ syncs, syncAttempts }: Snapshot): BrokenSync[] {
  const rule = 'each try is told once';
  return syncs.flatMap(({ invoice_id: id, attempts, status }) => {
    const told = syncAttempts
      .filter(({ pk }) => pk === keys.syncAttempts(id))
      .map(({ number }) => number)
      .sort((a, b) => a - b);
    // The try that is still running has not reported anything yet.
    const ended = status === 'in_progress' ? attempts - 1 : attempts;
    const first = (told[0] ?? 1) - 1;
    const want = Array.from({ length: ended - first }, (_, index) => first + index + 1);
    if (told.join() === want.join()) return [];
    return [{ rule, what: `${id}, ${status}: ${attempts} tries, told of ${told.join()}` } as const];
  });
}
