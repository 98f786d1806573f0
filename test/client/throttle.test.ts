import { expect, test } from '@jest/globals';
import { policies } from '../support/throttle/policies.ts';
import { stormOf } from '../support/throttle/storm.ts';

/* The short form of `make prove proof=client-throttle`, which compares with other libraries. */

const CALLERS = 60;

test.each([undefined, 1])(
  'callers who are throttled together all get through, without a storm: Retry-After %s',
  async (retryAfter) => {
    const server = { perSecond: 12, retryAfter };
    const { seconds, sent, errors } = await stormOf(policies['this client'], CALLERS, server, 1);

    // Each is refused once, and the server needs five seconds for them.
    expect(sent).toBeGreaterThanOrEqual(2 * CALLERS);
    expect(sent).toBeLessThan(4 * CALLERS);
    expect(seconds).toBeLessThan(12);
    expect(errors).toBeLessThan(CALLERS / 10);
    const others = await stormOf(policies['stripe-node'], CALLERS, server, 1);
    expect(sent).toBeLessThan(others.sent);
  },
);
