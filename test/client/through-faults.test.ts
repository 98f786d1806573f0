import { expect, test } from '@jest/globals';
import { BillingClient } from '../../client/src/index.ts';
import { InMemoryTally } from '../../client/testing/index.ts';
import { randomOf } from '../support/chaos/random.ts';
import { faultyWay, usualFault, type WayFault } from '../support/faulty-way.ts';
import { billedOf, billThroughFaults } from '../support/lines-through-faults.ts';

/* The short form of `make prove proof=client-through-faults`, which does it on the deployed API. */
test('lines are billed once each on a way that loses requests and replies, and each result is told truly', async () => {
  const customers = ['a', 'b', 'c'];
  const tally = new InMemoryTally({ customers });
  const server = await tally.listen();
  const random = randomOf(7);
  const way = await faultyWay(server.url, (): WayFault => {
    const fault = usualFault(random);
    return fault === 'slow' ? 'none' : fault;
  });
  const options = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // Some calls give up, and are recovered.
    retry: { retries: 1, delay: 1 },
  };
  const sure = new BillingClient({ ...options, baseUrl: server.url });
  try {
    const client = new BillingClient({ ...options, baseUrl: way.url });
    const told = await billThroughFaults(client, sure, {
      customers,
      count: 600,
      inACall: 5,
      callsAtATime: 4,
    });

    expect(way.counts.lost_before).toBeGreaterThan(5);
    expect(way.counts.lost_after).toBeGreaterThan(5);
    expect(told).toMatchObject({ toldWrongly: [], unsettled: 0 });
    expect(told.recoveries).toBeGreaterThan(0);
    expect(told.first['replayed']).toBeGreaterThan(0);
    expect(await billedOf(sure, customers)).toEqual({ lines: 600, total: told.expected });
  } finally {
    await Promise.all([way.close(), server.close()]);
  }
});
