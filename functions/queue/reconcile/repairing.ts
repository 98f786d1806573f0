import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Difference, DifferenceKind } from '../../domain/payments/difference.ts';
import type { SyncQueue } from '../../messages/sync-queue.ts';
import { sendAllToSync } from '../../messages/sync-queue.ts';
import { deleteDraft } from '../../payments/listing.ts';
import { lookAtInvoice } from '../../payments/looking.ts';
import { takePayment } from '../../store/payments/taking.ts';
import { lookAgain } from '../../store/sync/requeueing.ts';
import type { Comparing } from './comparing.ts';

/** What can be repaired without a person's judgement. Nothing that somebody may owe is made or taken away. */
export const repairable = ['payment', 'extra_draft', 'unsynced'] as const satisfies readonly DifferenceKind[];
export type Repairable = (typeof repairable)[number];

/** A younger draft may be one that a worker has just made. */
const DRAFT_AGE_MS = 3_600_000;

/** @returns why it is not repaired; undefined if it is, or will be soon */
export async function repair(
  services: Comparing & { readonly queue: SyncQueue },
  { kind, invoiceId, providerId }: Difference & { readonly kind: Repairable },
): Promise<string | undefined> {
  const { table, way, now, queue } = services;
  switch (kind) {
    case 'payment': {
      const taken = await takePayment(table, invoiceId, () => mustSee(services, providerId), now);
      return taken && 'payment' in taken.move ? undefined : 'Stripe shows what Tally does not take over.';
    }
    case 'extra_draft': {
      const draft = await lookAtInvoice(way, providerId);
      if (draft?.seen.status !== 'draft') return 'It is no draft any more.';
      if (!isOldEnough(draft.seen.createdAt, now))
        return 'It is younger than an hour, so a worker may have just made it.';
      await deleteDraft(way, providerId);
      return undefined;
    }
    case 'unsynced': {
      const isDue = await lookAgain(table, invoiceId, now);
      // If the message is lost, the sweeper sends another one.
      if (isDue) await sendAllToSync(queue, [invoiceId]);
      return isDue ? undefined : 'A worker has it, or it is synced meanwhile.';
    }
    default:
      return kind satisfies never;
  }
}

async function mustSee({ way }: Comparing, providerId: string) {
  const looked = await lookAtInvoice(way, providerId);
  if (looked) return looked.seen;
  throw new Error(`Stripe had ${providerId} a moment ago, and does not have it now.`);
}

const isOldEnough = (createdAt: Instant, now: Instant): boolean =>
  Date.parse(now) - Date.parse(createdAt) > DRAFT_AGE_MS;
