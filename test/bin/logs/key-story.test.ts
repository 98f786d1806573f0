import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import type { LineItem } from '@tally/client';
import { mockClient } from 'aws-sdk-client-mock';
import { keyText, storyOfKey } from '../../../bin/commands/line-items/find.ts';

const at = '2026-11-01T00:00:00.000Z';
const line: LineItem = {
  line_item_id: 'li-1',
  customer_id: '456',
  invoice_id: 'inv_456_USD_2026-11_1',
  kind: 'one_off',
  description: 'Set-up',
  amount: '10.00',
  currency: 'USD',
  used_at: at,
  created_at: at,
  created_by: 'arn:aws:iam::000000000000:user/team-a',
  idempotency_key: 'order-1',
  credited_amount: '0.00',
};

test('who may not read the logs is still told what a key stands for, and why no request is shown', async () => {
  mockClient(CloudWatchLogsClient).rejects(new Error('not authorized to perform logs:FilterLogEvents'));

  const story = await storyOfKey(
    { findLineItem: async () => ({ line_item: line }) },
    { customer: '456', key: 'order-1', since: 0 },
  );

  expect(story).toMatchObject({ found: { line_item: line }, requests: [] });
  expect(keyText(story)).toMatch(
    /^The original:\nline item .*\n\nThe logs could not be read, so its requests are not shown: not authorized/s,
  );
});
