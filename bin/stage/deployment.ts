import {
  CloudFormationClient,
  type Stack as Deployed,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { API_VERSION, outputs } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { type TableState, tableState } from './table.ts';

/** What is deployed onto LocalStack. */
interface Deployment {
  /** A line for each stack, and for each table that was lost. */
  readonly lines: string[];
  readonly isWhole: boolean;
}

const nothing: Deployment = { lines: ['deployed   nothing. Run make deploy'], isWhole: true };

/** Each stack deployed onto LocalStack: its state, how many functions, the API's URL, and its table when it is lost. */
export async function describeDeployment(): Promise<Deployment> {
  // The first call to CloudFormation would load it, which takes seconds.
  if ((await serviceState('cloudformation')) !== 'running') return nothing;
  const client = new CloudFormationClient({
    endpoint: stack.endpoint,
    region: stack.region,
    credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
  });
  const deployed: Deployed[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) deployed.push(...(page.Stacks ?? []));
  const ours = deployed.filter(isOurs);
  if (ours.length === 0) return nothing;
  const lines = await Promise.all(ours.map((one) => describe(client, one)));
  const lost = (await Promise.all(ours.map(describeLostTable))).flat();
  return { lines: [...lines, ...lost], isWhole: lost.length === 0 };
}

async function describeLostTable(deployed: Deployed): Promise<string[]> {
  const name = outputOf(deployed, outputs.tableName);
  if (name === undefined) return [];
  const state = await tableState(name);
  return state === 'there' ? [] : [`table      ${name} ${LOST[state]}: make deploy starts LocalStack anew`];
}

const LOST = {
  gone: 'is gone, since DynamoDB Local ended and had kept nothing',
  silent: 'does not answer',
} as const satisfies Record<Exclude<TableState, 'there'>, string>;

const outputOf = ({ Outputs = [] }: Deployed, name: string): string | undefined =>
  Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue;

/** `cdk bootstrap` has its own stack, and LocalStack still lists deleted stacks. */
function isOurs({ StackName, StackStatus }: Deployed): boolean {
  return StackName !== 'CDKToolkit' && StackStatus !== 'DELETE_COMPLETE';
}

async function describe(client: CloudFormationClient, deployed: Deployed): Promise<string> {
  const name = deployed.StackName ?? '';
  let functions = 0;
  for await (const page of paginateListStackResources({ client }, { StackName: name })) {
    functions += (page.StackResourceSummaries ?? []).filter(
      ({ ResourceType }) => ResourceType === 'AWS::Lambda::Function',
    ).length;
  }
  const api = outputOf(deployed, outputs.apiId);
  const url = api ? `, ${stack.endpoint}/_aws/execute-api/${api}/${API_VERSION}` : '';
  return `deployed   ${name}, ${deployed.StackStatus}, ${functions} functions${url}`;
}

async function serviceState(service: string): Promise<string | undefined> {
  const reply = await fetch(`${stack.endpoint}/_localstack/health`, { signal: AbortSignal.timeout(5_000) });
  const health = (await reply.json()) as { services?: { [name: string]: string } };
  return health.services?.[service];
}
