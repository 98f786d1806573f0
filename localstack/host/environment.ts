import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoDbHeap, stack } from '../settings.ts';
import { dynamoDbLocal } from './prepare.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's own settings that LocalStack gets. It gets no others, because they could change it unnoticed. */
const passed = [
  'PATH',
  'LANG',
  'DEBUG',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'TALLY_LOCAL_CREDENTIALS',
  'TALLY_LAMBDA_MAX_ENVIRONMENTS',
  'TALLY_LAMBDA_WAIT_SECONDS',
  'TALLY_LAMBDA_IDLE_SECONDS',
  'TALLY_LAMBDA_INIT_SECONDS',
  'TALLY_EXECUTOR_FAULTS',
];

/**
 * The functions' code is unpacked there, outside the checkout. Inside the checkout, functions would find its
 * package.json and node_modules in the folders above them.
 */
export const temporary = join(tmpdir(), `tally-${stack.id}`);

/** LocalStack's settings for a stack of its own on the loopback interface. */
export function localStackEnvironment(java: string, keep: boolean, environment: Environment = process.env) {
  const { root, state } = stack.folders;
  const address = `127.0.0.1:${stack.port}`;
  return {
    ...Object.fromEntries(passed.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
    TALLY_STACK: stack.id,
    TALLY_NODE: process.execPath,
    TALLY_JAVA: java,
    TALLY_DYNAMODB_LOCAL: dynamoDbLocal,
    ...(keep && { TALLY_DYNAMODB_DATA: join(state, 'data') }),

    PYTHONPATH: join(root, 'localstack', 'plugins'),
    PYTHONDONTWRITEBYTECODE: '1',
    // So the cache of the plugins belongs to this stack, and the user's own AWS settings are not visible.
    HOME: join(state, 'home'),
    XDG_CACHE_HOME: join(state, 'home', 'cache'),

    FILESYSTEM_ROOT: join(state, 'root'),
    // This is not TMPDIR, because that has another meaning for LocalStack.
    TEMP: temporary,
    OVERRIDE_IN_DOCKER: '0',
    GATEWAY_LISTEN: address,
    GATEWAY_SERVER: 'loopback',
    LOCALSTACK_HOST: address,
    SQS_ENDPOINT_STRATEGY: 'path',
    DNS_ADDRESS: '0',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '1',
    PROVIDER_OVERRIDE_DYNAMODB: 'v2',
    PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
    DYNAMODB_HEAP_SIZE: dynamoDbHeap,
    DYNAMODB_IN_MEMORY: keep ? '0' : '1',
    DYNAMODB_REMOVE_EXPIRED_ITEMS: '1',
  };
}
