import { policies } from '../support/throttle/policies.ts';
import { type Storm, stormOf } from '../support/throttle/storm.ts';
import type { Server } from '../support/throttle/world.ts';

const CALLERS = 500;
const PER_SECOND = 100;
const SEEDS = 11;

/** How long a throttled crowd needs until all are through, and what it sends, by the policies of four libraries. */
export async function throttledCallers(): Promise<string> {
  const without = await rowsFor({ perSecond: PER_SECOND, retryAfter: undefined });
  const withHeader = await rowsFor({ perSecond: PER_SECOND, retryAfter: 1 });
  return `## Callers who are throttled together

${CALLERS} callers, each with a client of its own, come at the same moment to a server that takes ${PER_SECOND} requests a second and has no room at that moment. It answers the others 429. A caller whose library gives up calls again at once. So nobody can be done in less than ${CALLERS / PER_SECOND} seconds, and the least that can be sent is ${CALLERS * 2}. Time is simulated. This client runs as it is, with its usual options; the other libraries are played by their rules (\`test/support/throttle/policies.ts\`). stripe-node is told to retry, as Stripe tells it; by itself it would not retry a 429. Each figure is the median of ${SEEDS} runs with different random numbers.

| policy | the server sends | until all are through | requests sent | calls that ended in an error |
|---|---|---|---|---|
${[...without, ...withHeader].join('\n')}
`;
}

async function rowsFor(server: Server): Promise<string[]> {
  const rows: string[] = [];
  for (const [name, policy] of Object.entries(policies)) {
    const runs: Storm[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) runs.push(await stormOf(policy, CALLERS, server, seed));
    const middle = (value: (run: Storm) => number): number =>
      runs.map(value).sort((a, b) => a - b)[Math.floor(SEEDS / 2)] ?? Number.NaN;
    const sends =
      server.retryAfter === undefined ? 'no `Retry-After`' : `\`Retry-After: ${server.retryAfter}\``;
    const seconds = middle((run) => run.seconds).toFixed(1);
    rows.push(
      `| ${name} | ${sends} | ${seconds} s | ${middle((run) => run.sent)} | ${middle((run) => run.errors)} |`,
    );
  }
  return rows;
}
