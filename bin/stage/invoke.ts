import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { AwsClient } from 'aws4fetch';
import { stackName } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { requireCredentials } from './credentials.ts';
import { isLocal, stage } from './stage.ts';

/**
 * Invokes a scheduled function of the stage, and waits for its answer. A run may take a quarter of an hour.
 *
 * @param worker its name, without that of the stack
 * @throws UserError if it is running already, or may not be invoked; Error if the run failed
 */
export async function invokeWorker(worker: string, payload: object): Promise<unknown> {
  await requireCredentials();
  const name = `${stackName(stage)}-${worker}`;
  const { client, endpoint } = await lambda();
  const signed = await client.sign(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(payload),
  });
  const { status, headers, body } = await sent(signed, JSON.stringify(payload));
  if (status === 429) throw new UserError(`A run of ${name} is under way already: try again in a while.`);
  if (status === 403) throw new UserError(`${name} may not be invoked: allow lambda:InvokeFunction. ${body}`);
  if (status !== 200 || headers['x-amz-function-error'] !== undefined) {
    throw new UserError(`The run of ${name} failed: ${status} ${body}`);
  }
  return JSON.parse(body);
}

const service = 'lambda';

async function lambda(): Promise<{ readonly client: AwsClient; readonly endpoint: string }> {
  if (isLocal) {
    const { region, accessKeyId, secretAccessKey, endpoint } = stack;
    return {
      client: new AwsClient({ region, accessKeyId, secretAccessKey, service }),
      endpoint,
    };
  }
  // It looks for credentials where the CDK command line does.
  const { config } = new CloudFormationClient({});
  const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
  const region = await config.region();
  return {
    client: new AwsClient({
      region,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service,
    }),
    endpoint: `https://lambda.${region}.amazonaws.com`,
  };
}

/** Node's fetch gives up after five minutes without an answer. */
function sent(
  { url, method, headers }: Request,
  body: string,
): Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof sent>>>();
  const send = url.startsWith('https:') ? secureRequest : plainRequest;
  const outgoing = send(url, { method, headers: Object.fromEntries(headers) }, (incoming) => {
    text(incoming).then(
      (answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: answer }),
      reject,
    );
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}
