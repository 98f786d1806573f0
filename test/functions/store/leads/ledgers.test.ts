import { expect, test } from '@jest/globals';
import { leadRules } from '../../../../functions/domain/leads/lead-rules.ts';
import { emptyLedger, MOST_REMEMBERED } from '../../../../functions/domain/leads/ledger.ts';
import { valueLeads } from '../../../../functions/domain/leads/valuation.ts';
import type { LeadUserRef } from '../../../../functions/store/leads/lead-user.ts';
import { changedLedger } from '../../../../functions/store/leads/ledgers.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { action, lead } from '../../../support/leads.ts';

test.each([
  // Only hashes are kept of actions. If each product has a cap, its sum is kept too.
  { scope: 'all', window: 'month', kilobytes: 10 },
  { scope: 'product', window: 'month', kilobytes: 21 },
  { scope: 'product', window: 'lifetime', kilobytes: 21 },
])('a full ledger of a cap for $scope and $window has at most $kilobytes KB', ({ kilobytes, ...cap }) => {
  const rules = leadRules.parse({ cap: { amount: '100', ...cap } });
  const month = monthOf('2026-11');
  const owner = {
    customerId: customer('c'),
    user: 'x'.repeat(27) as LeadUserRef, // as long as a real one
    month,
    period: cap.window === 'month' ? month : ('lifetime' as const),
  };
  const leads = Array.from({ length: MOST_REMEMBERED }, (_, index) =>
    lead({ productId: `product-${index}`, actions: [action('Low', `act ${index}`)] }),
  );
  const { ledger } = valueLeads(emptyLedger, rules, leads);
  const nothing = { ledger: emptyLedger, ofMonth: undefined, ofLifetime: undefined, promised: 0 };

  const { ofMonth, ofLifetime } = changedLedger(owner, nothing, ledger);

  expect(ofMonth?.seen).toHaveLength(MOST_REMEMBERED);
  for (const item of [ofMonth, ofLifetime]) {
    expect(Buffer.byteLength(JSON.stringify(item ?? {}))).toBeLessThan(kilobytes * 1024);
  }
});
