import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { errorTrackerSecret } from '../../../lib/names.ts';
import { stack } from '../../../localstack/settings.ts';
import { send } from '../../support/api.ts';
import type { WatchingReport } from './watching-report.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output. The tracker is
 * an HTTP server here. The shipper is a function on the local stack, which hands what it gets to another server here.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const { endpoint, region, accessKeyId, secretAccessKey } = stack;
const access = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
const SHIPPER = 'log-shipper-stand-in';
/** Something else than Tally wrote it: it has no customer, no month and no total. */
const BROKEN = 'inv_broken';
const NAME = 'Ada Lovelace';

const tracker = await listening();
const shipper = await listening();
console.log(JSON.stringify(await prove()));
for (const { server } of [tracker, shipper]) server.close();

async function prove(): Promise<WatchingReport> {
  await makeShipper();
  await promisify(execFile)(process.execPath, ['bin/tally.ts', 'deploy'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ERROR_TRACKER: 'on',
      LOG_SHIPPER_ARN: `arn:aws:lambda:${region}:000000000000:function:${SHIPPER}`,
    },
  });
  process.env['TALLY_URL'] = await apiUrl();
  await new SecretsManagerClient(access).send(
    new PutSecretValueCommand({
      SecretId: errorTrackerSecret('local'),
      SecretString: `http://public-key@127.0.0.1:${tracker.port}/7`,
    }),
  );
  const table = openTable(await tableName(), access);
  await table.client.send(
    new PutCommand({ TableName: table.name, Item: { pk: `I#${BROKEN}`, sk: 'header', status: NAME } }),
  );
  // Sent once: the client would try again.
  const { status } = await send(`/invoices/${BROKEN}`);
  // It came before the answer, so nobody has to wait for it.
  const events = tracker.bodies.map((body) => body.split('\n').map((line) => JSON.parse(line)));
  const isShipped = () =>
    shipper.bodies.some(
      (body) => body.includes('"message":"failure"') || body.includes('\\"message\\":\\"failure\\"'),
    );
  for (let wait = 0; wait < 60 && !isShipped(); wait += 1) await sleep(500);
  return {
    status,
    events: events.length,
    transaction: events[0]?.[2]?.transaction,
    environment: events[0]?.[2]?.environment,
    namesSent: tracker.bodies.filter((body) => body.includes(NAME)).length,
    shippedFault: isShipped(),
    shippedBatches: shipper.bodies.length,
  };
}

async function listening(): Promise<{ server: Server; port: number; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port, bodies }; // it listens on TCP
}

/** A function that takes logs as CloudWatch sends them. */
async function makeShipper(): Promise<void> {
  const code = `exports.handler = async ({ awslogs }) => {
  const body = require('node:zlib').gunzipSync(Buffer.from(awslogs.data, 'base64'));
  await fetch('http://127.0.0.1:${shipper.port}', { method: 'POST', body });
};`;
  const client = new CloudFormationClient(access);
  const template = {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: SHIPPER,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 10,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: code },
        },
      },
    },
  };
  await client.send(
    new CreateStackCommand({
      StackName: SHIPPER,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  for (let wait = 0; wait < 120; wait += 1) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: SHIPPER }));
    if (Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE') return;
    await sleep(500);
  }
  throw new Error('The stand-in for the log shipper was not made within a minute.');
}
