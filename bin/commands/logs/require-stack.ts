import { askReport } from '../../../localstack/report.ts';
import { stack } from '../../../localstack/settings.ts';
import { CommandError } from '../../cli/exit-codes.ts';
import { requireCredentials } from '../../stage/credentials.ts';
import { isLocal } from '../../stage/stage.ts';

/** @throws CommandError when nobody is there whose logs could be read */
export async function requireStack(): Promise<void> {
  await requireCredentials();
  if (!isLocal || (await askReport())?.stack === stack.id) return;
  throw new CommandError('unknown', `LocalStack is not running on port ${stack.port}: make up starts it.`);
}
