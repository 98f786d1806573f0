import assert from 'node:assert/strict';
import { type CsvImportReport, CUSTOMERS, type Part, ROWS } from './on-the-stack/csv-import-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Proves that a file of usage is billed once, although its import is interrupted twice and killed once. */
export async function csvImport(): Promise<string> {
  const report = (await onStackOfItsOwn('csv-import')) as CsvImportReport; // what that script prints
  const { parts, whole, planned, lines, keys, amount, drift } = report;
  const [first, killed, second, last, again] = parts;
  assert.deepEqual(
    [first?.ended, killed?.ended, second?.ended, last?.ended, again?.ended],
    ['130', 'SIGKILL', '130', '0', '0'],
  );
  assert.deepEqual([lines, keys, amount, drift], [ROWS, ROWS, planned, 0]);
  assert.equal(again?.summary?.replayed, ROWS);
  // A row whose answer was lost is sent again by the client, and is then a replay.
  const { created = 0, replayed = 0 } = whole.summary ?? {};
  assert.equal(created + replayed, ROWS);

  return `## A file of usage that is interrupted

\`tally line-items import\` of a CSV file with ${ROWS} rows for ${CUSTOMERS} customers. It is interrupted (SIGINT), killed (SIGKILL) and interrupted again, and each time the same command is run again. Afterwards each row is billed once: ${lines} lines with ${keys} different keys, which come to ${amount} USD, as the dry run said. No invoice differs from its lines.

| run | ended by | billed now | billed before | seconds |
|---|---|---|---|---|
${rowOf('first', first)}
${rowOf('second', killed)}
${rowOf('third', second)}
${rowOf('fourth', last)}
${rowOf('once more', again)}

Another file of ${ROWS} rows, which nothing interrupts, takes ${whole.seconds.toFixed(1)} s from the start of the command to its end: **${rate(whole)} rows a second**. Rows that are billed already go by at ${rate(again)} a second. The stack and the command share this machine.
`;
}

const rate = (part: Part | undefined): number => Math.round(ROWS / (part?.seconds ?? 1));

const rowOf = (run: string, part: Part | undefined): string => {
  const ended = part?.ended === '0' ? 'its end' : part?.ended === '130' ? 'SIGINT' : part?.ended;
  const { created = 'killed', replayed = 'killed' } = part?.summary ?? {};
  return `| ${run} | ${ended} | ${created} | ${replayed} | ${part?.seconds.toFixed(1)} |`;
};
