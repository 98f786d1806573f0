import {
  CloudFormationClient,
  type Stack as Deployed,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { API_VERSION, outputs } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';

/** A line for each stack deployed onto LocalStack: its state, how many functions, and the API's URL. */
export async function describeDeployment(): Promise<string[]> {
  // Asking CloudFormation for the first time would load it, which takes seconds.
  if ((await serviceState('cloudformation')) !== 'running') return ['deployed   nothing: make deploy'];
  const client = new CloudFormationClient({
    endpoint: stack.endpoint,
    region: stack.region,
    credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
  });
  const deployed: Deployed[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) deployed.push(...(page.Stacks ?? []));
  const lines = await Promise.all(deployed.filter(isOurs).map((one) => describe(client, one)));
  return lines.length > 0 ? lines : ['deployed   nothing: make deploy'];
}

/** `cdk bootstrap` leaves its own, and LocalStack goes on listing stacks that were deleted. */
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
  const api = deployed.Outputs?.find(({ OutputKey }) => OutputKey === outputs.apiId)?.OutputValue;
  const url = api ? `, ${stack.endpoint}/_aws/execute-api/${api}/${API_VERSION}` : '';
  return `deployed   ${name}, ${deployed.StackStatus}, ${functions} functions${url}`;
}

async function serviceState(service: string): Promise<string | undefined> {
  const reply = await fetch(`${stack.endpoint}/_localstack/health`, { signal: AbortSignal.timeout(5_000) });
  const health = (await reply.json()) as { services?: { [name: string]: string } };
  return health.services?.[service];
}
