import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteName } from '../../client/contract/routes.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { apiEvent, type Sent } from '../support/api-gateway.ts';
import { makeBundles } from '../support/bundles.ts';
import { exchanged, newKeys, type RecordedRequest } from './bare-loop.ts';
import { functionVariables } from './bundles.ts';
import { addressOf } from './instances.ts';
import { interleaved, median, ratioOf } from './ratios.ts';

const COLD = join(import.meta.dirname, 'cold-request.cjs');
const LOOP = join(import.meta.dirname, 'bare-loop-handler.ts');
const OURS = 'the function';
const BARE = 'the bare loop';
const BARE_AS_OURS = 'the same, with our credentials';

interface Compared {
  readonly table: OpenTable;
  readonly route: RouteName;
  readonly sent: Sent;
  readonly recorded: RecordedRequest;
  readonly rounds: number;
}

/** What `cold-request.cjs` prints. */
interface Replied {
  readonly statusCode: number;
  readonly body?: string;
  readonly reply: number;
  readonly cpu: number;
}

/**
 * The first request of a process: it includes the start of the bundle, the first connection, and reads that a warm
 * process does not need.
 */
export async function coldRequests({ table, route, sent, recorded, rounds }: Compared): Promise<string> {
  const { folder, functions, also } = makeBundles({ [BARE]: LOOP });
  try {
    const loop = also.get(BARE);
    const ours = functions.get('line-item-writes');
    if (!loop || !ours) throw new Error('A bundle is missing.');
    const address = await addressOf(table);
    const env = { ...functionVariables, TABLE_NAME: table.name, AWS_ENDPOINT_URL_DYNAMODB: address };
    const byHand = () => {
      const exchange = exchanged(recorded, { ...recorded, keys: newKeys(recorded.keys.length) });
      return {
        steps: recorded.steps.map((step) => step.map((call) => ({ ...call, body: exchange(call.body) }))),
      };
    };
    const byRequest = () => apiEvent(route, { ...sent, headers: { 'Idempotency-Key': newKeys(1)[0] ?? '' } });
    const sides = new Map<string, () => Replied>([
      [OURS, () => firstReply(ours, byRequest(), env)],
      [BARE, () => firstReply(loop.asItComes, byHand(), env)],
      [BARE_AS_OURS, () => firstReply(loop.asOurs, byHand(), env)],
    ]);
    const replies = await interleaved(rounds, sides, async (side) => side());
    const of = (name: string, what: 'reply' | 'cpu'): number[] =>
      (replies.get(name) ?? []).map((replied) => replied[what]);
    const shown = (name: string, what: 'reply' | 'cpu'): string =>
      `${median(of(name, what)).toFixed(0)} ms, ${ratioOf(of(name, what), of(BARE, what)).toFixed(2)}`;
    const rows = [...sides.keys()].map(
      (name) => `| ${name} | ${shown(name, 'reply')} | ${shown(name, 'cpu')} |`,
    );
    return `Cold: the first request of a fresh Node.js process, one line item, from the start of the process to the reply, as a deploy bundles the function; ${rounds} processes each, in random order, and ratios of times to the bare loop's. The function reads the customer and the month's invoice first, which a warm one knows.

| cold | until the reply | processor time |
|---|---|---|
${rows.join('\n')}
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function firstReply(bundle: string, event: unknown, env: Readonly<Record<string, string>>): Replied {
  const said = execFileSync(process.execPath, [COLD, bundle], {
    env: { PATH: process.env['PATH'], ...env },
    input: JSON.stringify(event),
    encoding: 'utf8',
  });
  const replied: Replied = JSON.parse(said.trim().split('\n').at(-1) ?? '');
  if (replied.statusCode >= 300) throw new Error(`A cold request was answered: ${said}`);
  return replied;
}
