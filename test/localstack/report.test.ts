import { expect, test } from '@jest/globals';
import { backends, chooseBackend } from '../../localstack/backend.ts';
import { missingParts, type Report } from '../../localstack/report.ts';

const good: Report = {
  stack: 'ours',
  lambda_executor: 'tally_lambda_executor.executor',
  signatures_enforced: true,
  kept_data: false,
};
const [host, docker] = backends;

test('a stack with our executor and with signatures has no error to report', () => {
  expect(missingParts(good, host?.lambdaExecutor ?? /never/)).toEqual([]);
});

test('it is reported if LocalStack uses Docker without saying so', () => {
  const fallenBack = {
    ...good,
    lambda_executor: 'localstack.services.lambda_.invocation.docker_runtime_executor',
  };

  expect(missingParts(fallenBack, host?.lambdaExecutor ?? /never/)).toEqual([
    "functions would run on localstack.services.lambda_.invocation.docker_runtime_executor, which is not this backend's executor",
  ]);
  expect(missingParts(fallenBack, docker?.lambdaExecutor ?? /never/)).toEqual([]);
});

test('it is reported if signatures are not enforced', () => {
  expect(missingParts({ ...good, signatures_enforced: false }, host?.lambdaExecutor ?? /never/)).toEqual([
    'AWS_IAM signatures are not enforced',
  ]);
});

test('BACKEND names the backend, and an unknown name is refused', async () => {
  expect((await chooseBackend('host')).name).toBe('host');
  expect((await chooseBackend('docker')).name).toBe('docker');
  await expect(chooseBackend('podman')).rejects.toThrow(
    'BACKEND is "podman": set host or docker, or leave it out.',
  );
});
