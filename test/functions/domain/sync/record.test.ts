import { describe, expect, test } from '@jest/globals';
import { restOf } from '../../../../functions/domain/sync/record.ts';
import { notMade, notSent } from '../../../../functions/domain/sync/state.ts';
import { at } from '../../../support/charges.ts';

const state = { customer: notMade, invoice: notSent };
const busy = { code: 'provider_busy' } as const;
const again = { kind: 'again', call: 'create invoice', state, cause: busy } as const;

describe('what a try leaves', () => {
  test.each([1, 2])('waits for the next one after try %i of 3', (tries) => {
    expect(restOf(again, tries, 3)).toEqual({ status: 'pending', cause: busy });
  });

  test('is failed after the last one, with its cause', () => {
    expect(restOf(again, 3, 3)).toEqual({
      status: 'failed',
      cause: { code: 'too_many_attempts', last: busy },
    });
  });

  test.each(['provider_unreachable', 'provider_error', 'api_key_refused'] as const)(
    'is not failed by a last try that only Stripe made fail: %s',
    (code) => {
      const cause = { code };

      expect(restOf({ ...again, cause }, 3, 3)).toEqual({ status: 'pending', cause });
      expect(restOf({ ...again, cause }, 4, 3)).toMatchObject({ status: 'failed' });
    },
  );

  test('is failed at once when a person must solve something', () => {
    const cause = { code: 'email_refused' } as const;

    expect(restOf({ ...again, kind: 'stop', cause }, 1, 3)).toEqual({ status: 'failed', cause });
  });

  test('is synced, even at the last try', () => {
    const invoice = {
      id: 'in_1',
      status: 'open',
      total: 1,
      currency: 'USD',
      hasLines: true,
      createdAt: at('2026-11-03T00:00:00Z'),
    } as const;

    expect(restOf({ kind: 'synced', call: 'finalize', state, invoice }, 3, 3)).toEqual({ status: 'synced' });
  });
});
