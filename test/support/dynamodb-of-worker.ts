/*
 * A DynamoDB Local for each worker of Jest, for all of its files. To start one costs seconds of two processors, and it
 * becomes fast only after some work. Workers do not share one, because it does one thing at a time.
 */

const VARIABLE = 'TALLY_DYNAMODB_OF_WORKERS';

/** Tells the workers, which get the variables of the process that starts them. */
export const tellWorkers = (endpoints: readonly string[]): void => {
  process.env[VARIABLE] = endpoints.join(' ');
};

/** Undefined outside of Jest. */
export function endpointOfWorker(): string | undefined {
  const endpoints = process.env[VARIABLE]?.split(' ') ?? [];
  // Workers are numbered from 1. A worker that died is replaced by one with the same number.
  const number = Number(process.env['JEST_WORKER_ID'] ?? 1);
  return endpoints[number - 1];
}
