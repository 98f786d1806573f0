import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { Sha256 } from './sha256.ts';
import { callLimits, reportUnanswered } from './unanswered.ts';

/**
 * Middleware of the SDK that works in each call and does nothing for Tally: it has no logger, DynamoDB is no service in
 * which Lambda detects loops, and the user agent stays the same. Removed by name, so a test holds the names against the
 * SDK's version.
 */
export const NOT_NEEDED = [
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'getUserAgentMiddleware',
] as const;

/**
 * The SDK's client of DynamoDB, without work that each call would do for nothing: `npm run bench -- processor` shows
 * what that saves. Retries, credentials, the correction of the clock and the endpoint are the SDK's own.
 *
 * @param config what differs from the defaults, such as the endpoint of an emulator
 */
export function openClient(config: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient({ ...callLimits, sha256: Sha256, ...config });
  for (const name of NOT_NEEDED) client.middlewareStack.remove(name);
  nameOurselves(client);
  reportUnanswered(client);
  return client;
}

/** Sends the user agent that the SDK would, made once: in AWS's own logs a call is still told by it. */
function nameOurselves({ config, middlewareStack }: DynamoDBClient): void {
  let userAgent: Promise<string> | undefined;
  middlewareStack.add(
    (next) => async (args) => {
      userAgent ??= config.defaultUserAgentProvider().then(asHeader);
      const { headers } = args.request as { readonly headers: Record<string, string> }; // a request over HTTP
      headers['user-agent'] = await userAgent;
      return next(args);
    },
    { name: 'userAgent', step: 'build' },
  );
}

type NameAndVersion = Awaited<ReturnType<DynamoDBClient['config']['defaultUserAgentProvider']>>[number];

/** `aws-sdk-js/3.1 ua/2.1 os/linux#6.1 …`: a version follows a slash, or a `#` where the name has one. */
const asHeader = (parts: readonly NameAndVersion[]): string =>
  parts.map((part) => asPart(part).replace(UNUSUAL, '-')).join(' ');
const UNUSUAL = /[^\w!$%&'*+.^`|~#/-]/g;

function asPart([name, version]: NameAndVersion): string {
  const written = name.startsWith('api/') ? name.toLowerCase() : name;
  if (version === undefined) return written;
  return `${written}${name.includes('/') ? '#' : '/'}${version}`;
}
