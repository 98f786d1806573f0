import { migrations } from '../../functions/store/migrations/all.ts';
import { migrate } from '../../functions/store/migrations/run.ts';
import { openTable } from '../../functions/store/table/table.ts';

/* A run of the migrations in a process of its own, so that it can be killed. */
const [endpoint = '', name = '', settleMs = '0', leaseMs = '0', units = '0'] = process.argv.slice(2);
const table = openTable(name, {
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
});
await migrate(table, migrations, {
  readUnitsPerSecond: Number(units),
  writeUnitsPerSecond: Number(units),
  settleMs: Number(settleMs),
  leaseMs: Number(leaseMs),
});
console.log('done');
