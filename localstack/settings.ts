import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { UserError } from './user-error.ts';

/** All facts about the local stack are only here. Code that calls, starts or stops it reads them here. */
export type Stack = {
  readonly port: number;
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Distinguishes this checkout from another one on the same machine. */
  readonly checkout: string;
  /** Marks every process of this stack, by the environment variable TALLY_STACK. */
  readonly id: string;
  readonly folders: Folders;
};

type Folders = {
  readonly root: string;
  /** Downloads and builds that all stacks of this checkout share. */
  readonly downloads: string;
  /** Files that belong only to this stack: logs, identity, LocalStack's file system, kept data. */
  readonly state: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const defaultPort = '4566';

/** The heap of the table's process. LocalStack's 256 MB are too small for an invoice with some thousand services. */
export const dynamoDbHeap = '1g';

export function describeStack(environment: Environment): Stack {
  const root = resolve(import.meta.dirname, '..');
  const port = parsePort(environment['LOCALSTACK_PORT'] || defaultPort);
  const checkout = checkoutOf(root);
  const downloads = join(root, '.localstack');
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    account: '000000000000',
    accessKeyId: 'test',
    secretAccessKey: 'test',
    checkout,
    id: `${checkout}-${port}`,
    folders: { root, downloads, state: join(downloads, 'stacks', String(port)) },
  };
}

export const checkoutOf = (root: string): string =>
  createHash('sha256').update(root).digest('hex').slice(0, 12);

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1024 && port <= 65_535) return port;
  throw new UserError(`LOCALSTACK_PORT is "${text}": set a whole number from 1024 to 65535.`);
}

export const stack: Stack = describeStack(process.env);

/** The caller's environment, changed so that it reaches only the local stack. */
export function awsEnvironment(
  environment: Environment = process.env,
  target: Stack = stack,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !wouldLeadElsewhere(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: target.endpoint,
    AWS_ENDPOINT_URL_S3: target.endpoint,
    AWS_ACCESS_KEY_ID: target.accessKeyId,
    AWS_SECRET_ACCESS_KEY: target.secretAccessKey,
    AWS_REGION: target.region,
    AWS_DEFAULT_REGION: target.region,
  };
}

/** A profile, a session token or a service's endpoint of the caller would override ours or mix with it. */
function wouldLeadElsewhere(name: string): boolean {
  return (
    name.startsWith('AWS_ENDPOINT_URL') ||
    [
      'AWS_PROFILE',
      'AWS_DEFAULT_PROFILE',
      'AWS_SESSION_TOKEN',
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    ].includes(name)
  );
}
