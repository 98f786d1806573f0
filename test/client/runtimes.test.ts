import { expect, test } from '@jest/globals';
import { InMemoryTally } from '../../client/testing/index.ts';
import { ALL_WELL, billingScript, clientScript, inABrowser } from '../support/runtimes.ts';

/* Other runtimes: `make prove proof=client-package`. */
test('it bills where there are only fetch, WebCrypto and what belongs to them', async () => {
  const tally = new InMemoryTally({ customers: ['acme'] });
  const server = await tally.listen();
  tally.fail('lose_reply');
  try {
    const told = await inABrowser([await clientScript(), billingScript(server.url)]);

    expect(told).toEqual({ ...ALL_WELL, replayed: [true, true] });
    expect(tally.lineItemsOf('acme').map(({ description }) => description)).toEqual(['Grüße', 'Grüße']);
  } finally {
    await server.close();
  }
});
