import { AwsClient } from 'aws4fetch';
import { stackName } from '../../../lib/names.ts';
import { stack } from '../../../localstack/settings.ts';

const { endpoint, region, accessKeyId, secretAccessKey } = stack;
const aws = new AwsClient({ region, accessKeyId, secretAccessKey, service: 'events' });

/**
 * Turns off the schedule of a deployed function. From then on it runs only when a proof calls it, so that what the
 * calls answer is all that was done.
 */
export async function withoutSchedule(worker: string): Promise<void> {
  const target = `arn:aws:lambda:${region}:000000000000:function:${stackName('local')}-${worker}`;
  const { RuleNames: names = [] } = await ask('ListRuleNamesByTarget', { TargetArn: target });
  if (names.length === 0) throw new Error(`No schedule runs ${target}.`);
  for (const name of names) await ask('DisableRule', { Name: name });
}

async function ask(action: string, body: object): Promise<{ readonly RuleNames?: readonly string[] }> {
  const reply = await aws.fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${action}` },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${action} was answered ${reply.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
