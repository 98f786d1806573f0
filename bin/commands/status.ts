import { backends } from '../../localstack/backend.ts';
import { readRecord } from '../../localstack/record.ts';
import { askReport } from '../../localstack/report.ts';
import { stack } from '../../localstack/settings.ts';
import { describeFakeStripe } from '../../localstack/stripe.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { describeDeployment } from '../stage/deployment.ts';

/** Says what runs, where and since when. The exit code is 6 if nothing runs, 1 if a deployed table is lost. */
export async function showStatus(): Promise<void> {
  const [report, record] = await Promise.all([askReport(), readRecord()]);
  if (report?.stack !== stack.id) {
    const left = (await Promise.all(backends.map((backend) => backend.isRunning()))).some(Boolean);
    console.log(
      left
        ? `LocalStack does not answer at ${stack.endpoint}, but parts of it run: make up starts it anew, make down ends them.`
        : `LocalStack is not running on port ${stack.port}: make up starts it.`,
    );
    process.exitCode = exitCodes.unknown;
    return;
  }

  const backend = backends.find(({ name }) => name === record?.backend);
  console.log(`LocalStack is up at ${stack.endpoint}`);
  console.log(`backend    ${backend?.name ?? 'unknown'}${record ? `, since ${record.startedAt}` : ''}`);
  console.log(`data       ${report.kept_data ? 'kept over restarts' : 'in memory, gone when it stops'}`);
  console.log(`log        ${backend?.log ?? 'unknown'}`);
  console.log(await describeFakeStripe());
  for (const line of (await backend?.describe()) ?? []) console.log(line);
  const { lines, isWhole } = await describeDeployment();
  for (const line of lines) console.log(line);
  if (!isWhole) process.exitCode = exitCodes.wrong;
}
