import { PRICES } from './prices.ts';

/** How lines are sent: one request for each, or 500 of one customer together. */
export type Sending = 'single' | 'batches';

/** The write units of a line (docs/figures.md), and the time that a function needs for it (docs/scale.md). */
const SENT = {
  single: { writeUnits: 5, lines: 1, seconds: 0.05 },
  batches: { writeUnits: 3.02, lines: 500, seconds: 0.2 },
} as const satisfies Record<Sending, unknown>;
const READ_UNITS_OF_A_REPLY = 1;
const GIGABYTES = 1;
/** In the table and in the index. */
const BYTES_OF_A_LINE = 2_000;

export interface TallyMonth {
  readonly writes: number;
  readonly reads: number;
  readonly gateway: number;
  readonly lambda: number;
  readonly total: number;
}

/** @returns what so many lines cost in USD, without keeping them */
export function tallyMonth(lines: number, sending: Sending): TallyMonth {
  const sent = SENT[sending];
  const requests = lines / sent.lines;
  const { dynamoDb, gatewayRequest, lambda } = PRICES;
  const parts = {
    writes: lines * sent.writeUnits * dynamoDb.writeUnit,
    reads: requests * READ_UNITS_OF_A_REPLY * dynamoDb.readUnit,
    gateway: requests * gatewayRequest,
    lambda: requests * (sent.seconds * GIGABYTES * lambda.gigabyteSecond + lambda.request),
  };
  return { ...parts, total: parts.writes + parts.reads + parts.gateway + parts.lambda };
}

/** @returns what the lines cost in each month that they are kept, in USD */
export const tallyStorage = (lines: number): number =>
  (lines * BYTES_OF_A_LINE * PRICES.dynamoDb.gigabyteMonth) / 1e9;
