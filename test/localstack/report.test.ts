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

test('a stack with our executor and signatures lacks nothing', () => {
  expect(missingParts(good, host?.lambdaExecutor ?? /never/)).toEqual([]);
});

test('LocalStack falling back to Docker in silence is told', () => {
  const fallenBack = {
    ...good,
    lambda_executor: 'localstack.services.lambda_.invocation.docker_runtime_executor',
  };

  expect(missingParts(fallenBack, host?.lambdaExecutor ?? /never/)).toEqual([
    "functions would run on localstack.services.lambda_.invocation.docker_runtime_executor, which is not this backend's executor",
  ]);
  expect(missingParts(fallenBack, docker?.lambdaExecutor ?? /never/)).toEqual([]);
});

test('signatures that are not enforced are told', () => {
  expect(missingParts({ ...good, signatures_enforced: false }, host?.lambdaExecutor ?? /never/)).toEqual([
    'AWS_IAM signatures are not enforced',
  ]);
});

test('BACKEND names the backend, and what it does not know is refused', async () => {
  expect((await chooseBackend('host')).name).toBe('host');
  expect((await chooseBackend('docker')).name).toBe('docker');
  await expect(chooseBackend('podman')).rejects.toThrow(
    'BACKEND is "podman": set host or docker, or leave it out.',
  );
});
