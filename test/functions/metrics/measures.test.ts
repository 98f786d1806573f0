import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { measuresOf } from '../../../functions/metrics/measures.ts';

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(JSON.parse(String(chunk)));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What CloudWatch makes of a line: each metric with its unit, its dimensions and its value. */
const readByCloudWatch = () =>
  lines.flatMap(({ _aws, ...values }) => {
    const { CloudWatchMetrics: directives } = _aws as {
      CloudWatchMetrics: {
        Namespace: string;
        Dimensions: string[][];
        Metrics: { Name: string; Unit: string }[];
      }[];
    }; // CloudWatch's own format
    return directives.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name, Unit }) =>
        Dimensions.map((names) => ({
          metric: `${Namespace}/${Name}`,
          unit: Unit,
          dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
          value: values[Name],
        })),
      ),
    );
  });

test('a run’s metrics have its service and its stage', () => {
  measuresOf('sync-sweeper', 'prod').tell({ SyncLag: 90, SyncsWaiting: 0 });

  const dimensions = { service: 'sync-sweeper', stage: 'prod' };
  expect(readByCloudWatch()).toEqual([
    { metric: 'Tally/SyncLag', unit: 'Seconds', dimensions, value: 90 },
    { metric: 'Tally/SyncsWaiting', unit: 'Count', dimensions, value: 0 },
  ]);
});

test('failures are counted by their cause, and all together', () => {
  const measures = measuresOf('sync', 'prod');
  measures.tellBy('SyncsFailed', { email_refused: 2, api_key_refused: 1 });
  measures.tell({ InvoicesSynced: 1 });

  const dimensions = { service: 'sync', stage: 'prod' };
  expect(readByCloudWatch()).toEqual([
    { metric: 'Tally/SyncsFailed', unit: 'Count', dimensions, value: 3 },
    {
      metric: 'Tally/SyncsFailed',
      unit: 'Count',
      dimensions: { ...dimensions, cause: 'email_refused' },
      value: 2,
    },
    {
      metric: 'Tally/SyncsFailed',
      unit: 'Count',
      dimensions: { ...dimensions, cause: 'api_key_refused' },
      value: 1,
    },
    { metric: 'Tally/InvoicesSynced', unit: 'Count', dimensions, value: 1 },
  ]);
});

test('a run that found nothing says so, because an alarm waits for its word', () => {
  measuresOf('reconcile', 'prod').tellBy('DifferencesFound', {});

  expect(readByCloudWatch()).toEqual([
    {
      metric: 'Tally/DifferencesFound',
      unit: 'Count',
      dimensions: { service: 'reconcile', stage: 'prod' },
      value: 0,
    },
  ]);
});
