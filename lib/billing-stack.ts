import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type FunctionName, functionNames } from '../client/contract/route.ts';
import { readBillingRules } from '../functions/domain/billing-rules.ts';
import type { EnvironmentVariables } from '../functions/environment.ts';
import { BillingApi } from './billing-api.ts';
import { BillingFunction } from './billing-function.ts';
import { BillingTable } from './billing-table.ts';
import { CallerPolicies } from './caller-policies.ts';
import { planFunction } from './endpoints.ts';
import { writeEntry } from './function-entry.ts';
import { MonthEnd } from './month-end.ts';
import { outputs, stackName } from './names.ts';
import type { StageConfig } from './stage.ts';
import { SummaryCheck } from './summary-check.ts';

interface BillingStackProps {
  readonly stage: StageConfig;
  readonly version: string;
}

/** Tally, whole: the table, the functions and the API before them. */
export class BillingStack extends Stack {
  constructor(scope: Construct, { stage, version }: BillingStackProps) {
    super(scope, stackName(stage.name), {
      description: 'Tally: a serverless billing backend',
      terminationProtection: stage.keepsData,
    });
    const billingTable = new BillingTable(this, 'Billing', stage);
    const environment: EnvironmentVariables = {
      TABLE_NAME: billingTable.table.tableName,
      STAGE: stage.name,
      VERSION: version,
      GRACE_DAYS: String(stage.graceDays),
      ...(stage.testClock && { TEST_CLOCK: 'on' }),
    };
    readBillingRules(stage.rules, `stage ${stage.name}`);
    const functions = new Map<FunctionName, BillingFunction>();
    for (const name of Object.keys(functionNames) as FunctionName[]) {
      const plan = planFunction(name, stage);
      const billingFunction = new BillingFunction(this, name, {
        stage,
        name,
        description: `Routes: ${plan.routes.join(', ')}`,
        entry: writeEntry(plan, stage.rules, version),
        environment,
      });
      billingTable.grant(billingFunction, plan.access);
      functions.set(name, billingFunction);
    }
    new MonthEnd(this, 'MonthEnd', { stage, billingTable, environment });
    new SummaryCheck(this, 'SummaryCheck', { stage, billingTable, environment });
    const { api } = new BillingApi(this, 'Api', stage, functions);
    new CallerPolicies(this, 'Callers', stage, api);
    new CfnOutput(this, outputs.apiId, { value: api.restApiId, description: 'Id of the REST API' });
    new CfnOutput(this, outputs.apiUrl, { value: api.url, description: 'Base URL on AWS' });
    new CfnOutput(this, outputs.tableName, { value: billingTable.table.tableName, description: 'The table' });
  }
}
