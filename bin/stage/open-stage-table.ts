import { type OpenTable, openTable } from '../../functions/store/table/table.ts';
import { stack } from '../../localstack/settings.ts';
import { isLocal } from './stage.ts';

/** The stage's table, for a command that works on it directly. */
export function openStageTable(name: string): OpenTable {
  const { endpoint, region, accessKeyId, secretAccessKey } = stack;
  return openTable(name, {
    // No caller waits for it, so a slow answer is better than none.
    maxAttempts: 10,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    ...(isLocal && { endpoint, region, credentials: { accessKeyId, secretAccessKey } }),
  });
}
