import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { API_VERSION, type StageName, stackName } from '../names.ts';

/** The ARNs of all the stage's alarms, by the beginning of their names, before they are made. */
export const alarmArns = (scope: Construct, stage: StageName): string =>
  arnOf(scope, 'cloudwatch', 'alarm', `${stackName(stage)}-*`);

/** Its functions' log groups, its access log, and API Gateway's own log, whose name API Gateway chooses. */
export const logGroupArns = (scope: Construct, stage: StageName): string[] =>
  [
    `/aws/lambda/${stackName(stage)}-*`,
    `/tally/${stackName(stage)}/*`,
    `API-Gateway-Execution-Logs_*/${API_VERSION}`,
  ].map((name) => arnOf(scope, 'logs', 'log-group', name));

const arnOf = (scope: Construct, service: string, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
