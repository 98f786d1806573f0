import { expect, test } from '@jest/globals';
import type { RedriveInput, SyncStopped } from '@tally/client';
import { whyNotWhole } from '../../bin/commands/sync/reconcile.ts';
import { redriveAll } from '../../bin/commands/sync/redrive.ts';
import { at } from '../support/charges.ts';

/** A stage that makes ten invoices due with each request, and has so many more of them. */
function stageWith(more: number, stopped: SyncStopped | null) {
  const asked: RedriveInput[] = [];
  const client = {
    redriveSyncs: async (body: RedriveInput) => {
      asked.push(body);
      return body.dry_run
        ? { would_redrive: 10, more: more > 0 }
        : { redriven: 10, more: asked.length <= more };
    },
    listSyncFailures: async () => ({ data: [], next_cursor: null, causes: [], counted_all: true, stopped }),
  };
  return { asked, client };
}
const away = {
  cause: 'provider_unreachable',
  message: 'Stripe did not answer.',
  since: '2026-12-01T00:00:00.000Z',
};

test('a redrive asks until all are due', async () => {
  const { client, asked } = stageWith(2, null);

  expect(await redriveAll(client, { all: true }, false)).toEqual({ count: 30, more: false });
  expect(asked).toHaveLength(3);
});

test('while the sync is stopped, it asks once: what it makes due soon waits again', async () => {
  const { client, asked } = stageWith(Number.POSITIVE_INFINITY, away);

  expect(await redriveAll(client, { all: true }, false)).toEqual({ count: 10, more: true });
  expect(asked).toHaveLength(1);
});

test('a count is not repeated, since it begins anew each time', async () => {
  const { client } = stageWith(1, null);

  expect(await redriveAll(client, { all: true }, true)).toEqual({ count: 10, more: true });
});

test.each([
  ['from before the restore until now', {}, undefined],
  ['not to its end', { stopped: true }, 'the time was over'],
  ['from a later time on', { from: at('2026-11-25T10:00:00Z') }, 'restored to 2026-11-25T09:00:00.000Z'],
  ['until an earlier time', { to: at('2026-11-25T12:00:00Z') }, 'Leave to out'],
])('after a restore, the sync is turned on only if all was compared: %s', (_, changes, why) => {
  const restored = { to: at('2026-11-25T09:00:00Z'), at: at('2026-11-26T09:00:00Z') };
  const compared = { from: at('2026-07-29T00:00:00Z'), to: at('2026-11-26T10:00:00Z'), stopped: false };

  expect(whyNotWhole({ ...compared, ...changes }, restored) ?? '').toContain(why ?? '');
  expect(whyNotWhole({ ...compared, ...changes }, restored) === undefined).toBe(why === undefined);
});
