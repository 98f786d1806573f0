import { rebuildSummaries } from '../../functions/store/summaries/rebuild.ts';
import { UserError } from '../../localstack/user-error.ts';
import { badInput } from '../cli/exit-codes.ts';
import { confirm } from '../stage/confirm.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

/**
 * Counts the monthly summaries of the stage anew, while it runs.
 *
 * @param units read units a second that it may take, as text
 */
export async function rebuild(units: string): Promise<void> {
  const readUnitsPerSecond = Number(units);
  if (!(readUnitsPerSecond > 0)) {
    throw badInput(`units is ${units}: set how many read units a second the rebuild may take, such as 2000.`);
  }
  const name = await tableName();
  if (!isLocal) {
    await confirm(
      `Read all of ${name} and count the summaries anew? It costs some 250 read units a MB, and 7 write units an invoice.`,
    );
  }
  const table = openStageTable(name);
  let looked = 0;
  let counted = 0;
  const progress = (): string => `${looked} items read, ${counted} invoices counted.`;
  const told = setInterval(() => console.error(progress()), 10_000);
  try {
    const generation = await rebuildSummaries(table, {
      readUnitsPerSecond,
      onProgress: (items, invoices) => {
        looked += items;
        counted += invoices;
      },
    });
    console.error(`${progress()} Summaries of stage ${stage} are now read from generation ${generation}.`);
  } catch (error) {
    throw new UserError(
      `${progress()} Stopped: ${String(error)}. Summaries are answered as before. Run it again: it goes on from here.`,
    );
  } finally {
    clearInterval(told);
  }
}
