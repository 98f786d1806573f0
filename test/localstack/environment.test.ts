import { expect, test } from '@jest/globals';
import { localStackEnvironment } from '../../localstack/host/environment.ts';
import { stack } from '../../localstack/settings.ts';

test('LocalStack gets the mark of its stack, and listens on the loopback interface', () => {
  expect(localStackEnvironment('java', false, {})).toMatchObject({
    TALLY_STACK: stack.id,
    GATEWAY_LISTEN: `127.0.0.1:${stack.port}`,
    GATEWAY_SERVER: 'loopback',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    DYNAMODB_IN_MEMORY: '1',
  });
});

test('it gets the named variables of the user, and none that would change it without notice', () => {
  const unseen = {
    AWS_PROFILE: 'prod',
    SERVICES: 's3',
    PERSISTENCE: '1',
    GATEWAY_LISTEN: '0.0.0.0:4566',
    HOME: '/home/ann',
  };
  const named = {
    PATH: '/bin',
    DEBUG: '1',
    TALLY_LOCAL_CREDENTIALS: 'team-a:secret',
    TALLY_LAMBDA_MAX_ENVIRONMENTS: '8',
  };

  const made = localStackEnvironment('java', false, { ...unseen, ...named });

  expect(made).toEqual({ ...localStackEnvironment('java', false, {}), ...named });
});

test('data is kept only on request, in the folder of this stack', () => {
  expect(localStackEnvironment('java', false, {})).not.toHaveProperty('TALLY_DYNAMODB_DATA');
  expect(localStackEnvironment('java', true, {})).toMatchObject({
    DYNAMODB_IN_MEMORY: '0',
    TALLY_DYNAMODB_DATA: `${stack.folders.state}/data`,
  });
});
