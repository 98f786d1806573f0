import { badInput } from '../../cli/exit-codes.ts';
import { painterOf } from '../../cli/paint.ts';
import { endWithReader } from '../../cli/reader.ts';
import { requestsOf } from '../../logs/read-requests.ts';
import { tailLine } from '../../logs/tail-line.ts';
import { requireStack } from './require-stack.ts';

export interface TailOptions {
  readonly status?: string;
  readonly caller?: string;
  readonly customer?: string;
  readonly key?: string;
  readonly requestId?: string;
  readonly since: string;
  readonly follow: boolean;
  readonly json?: true;
}

/** Shows one request a line, each as soon as it is in the logs. */
export async function tailRequests({ since, follow, json, ...filter }: TailOptions): Promise<void> {
  if (filter.status !== undefined && !/^[1-5](?:\d\d|xx|XX)$/.test(filter.status))
    throw badInput(`--status is "${filter.status}": write a status such as 409, or 4xx.`);
  const back = msOf(since);
  process.once('SIGINT', () => process.exit(0));
  endWithReader();
  await requireStack();
  const paint = painterOf(process.stdout);
  if (follow && !json) console.error(`The last ${since}, then requests as they come. Ctrl-C ends it.`);
  for await (const record of requestsOf({ since: Date.now() - back, follow }, filter))
    console.log(json ? JSON.stringify(record) : tailLine(record, paint));
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `2h` or `1d` in ms. */
export function msOf(span: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([smhd])$/.exec(span) ?? [];
  if (unit === '') throw badInput(`"${span}" is no span of time: write one such as 90s, 5m, 2h or 1d.`);
  return Number(count) * UNITS[unit as keyof typeof UNITS]; // the pattern has only these
}
