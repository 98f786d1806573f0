import {
  CloudFormationClient,
  type Stack as Deployed,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { stack } from './settings.ts';

/** A line for each stack deployed onto LocalStack: its state, how many functions, and its URLs. */
export async function describeDeployment(): Promise<string[]> {
  // Asking CloudFormation for the first time would load it, which takes seconds.
  if ((await serviceState('cloudformation')) !== 'running') return ['deployed   nothing'];
  const client = new CloudFormationClient({
    endpoint: stack.endpoint,
    region: stack.region,
    credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
  });
  const deployed: Deployed[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) deployed.push(...(page.Stacks ?? []));
  const lines = await Promise.all(deployed.filter(isOurs).map((one) => describe(client, one)));
  return lines.length > 0 ? lines : ['deployed   nothing'];
}

/** `cdk bootstrap` leaves its own. */
function isOurs({ StackName }: Deployed): boolean {
  return StackName !== 'CDKToolkit';
}

async function describe(client: CloudFormationClient, deployed: Deployed): Promise<string> {
  const name = deployed.StackName ?? '';
  let functions = 0;
  for await (const page of paginateListStackResources({ client }, { StackName: name })) {
    functions += (page.StackResourceSummaries ?? []).filter(
      ({ ResourceType }) => ResourceType === 'AWS::Lambda::Function',
    ).length;
  }
  const urls = (deployed.Outputs ?? []).flatMap(({ OutputValue }) =>
    OutputValue?.startsWith('http') ? [OutputValue] : [],
  );
  return `deployed   ${name} (${deployed.StackStatus}), ${functions} functions  ${[...new Set(urls)].join('  ')}`.trimEnd();
}

async function serviceState(service: string): Promise<string | undefined> {
  const reply = await fetch(`${stack.endpoint}/_localstack/health`, { signal: AbortSignal.timeout(5_000) });
  const health = (await reply.json()) as { services?: { [name: string]: string } };
  return health.services?.[service];
}
