import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type FunctionName, functionNames } from '../../client/contract/route.ts';
import { readBillingRules } from '../../functions/domain/billing-rules.ts';
import { invoicingVariable } from '../../functions/domain/invoicing/invoicing.ts';
import { type EnvironmentVariables, reachVariables } from '../../functions/environment.ts';
import { monthEnd } from '../../functions/queue/month-end/worker.ts';
import { reconcile } from '../../functions/queue/reconcile/worker.ts';
import { renewals } from '../../functions/queue/renewals/worker.ts';
import { stripeEvents } from '../../functions/queue/stripe-events/worker.ts';
import { summaryCheck } from '../../functions/queue/summary-check/worker.ts';
import { sync } from '../../functions/queue/sync/worker.ts';
import { syncFailed } from '../../functions/queue/sync-failed/worker.ts';
import { syncSweeper } from '../../functions/queue/sync-sweeper/worker.ts';
import { errorTrackerSecret, outputs, stackName, stripeKeySecret, webhookSecret } from '../names.ts';
import { planFunction } from '../plan/endpoints.ts';
import { writeEntry } from '../plan/function-entry.ts';
import type { StageConfig } from '../stage.ts';
import { Alarms } from './alarms/alarms.ts';
import { ApiAlarms } from './alarms/api.ts';
import { StageDashboard } from './alarms/dashboard.ts';
import { watchMonthEnd, watchRenewals, watchSummaries } from './alarms/month-end.ts';
import { watchStripe } from './alarms/stripe.ts';
import { watchSync } from './alarms/sync.ts';
import { watchTable } from './alarms/table.ts';
import { BillingApi } from './billing-api.ts';
import { BillingFunction } from './billing-function.ts';
import { BillingTable } from './billing-table.ts';
import { CallerPolicies } from './caller-policies.ts';
import { FailedRuns } from './failed-runs.ts';
import { KeptSecret } from './kept-secret.ts';
import { QueueWorker } from './queue-worker.ts';
import { Reach } from './reach.ts';
import { ScheduledWorker } from './scheduled-worker.ts';
import { StageKey } from './stage-key.ts';
import { WorkQueue } from './work-queue.ts';

interface BillingStackProps {
  readonly stage: StageConfig;
  readonly version: string;
  /** The number of the newest migration that the functions know. */
  readonly newestMigration: number;
}

/** All of Tally: the table, the queue, the functions and the API. */
export class BillingStack extends Stack {
  constructor(scope: Construct, { stage, version, newestMigration }: BillingStackProps) {
    super(scope, stackName(stage.name), {
      description: 'Tally: a serverless billing backend',
      terminationProtection: stage.keepsData,
    });
    const key = stage.ownKey ? new StageKey(this, 'Key', stage).key : undefined;
    const alarms = new Alarms(this, 'Alarms', stage, key);
    const billingTable = new BillingTable(this, 'Billing', stage, key);
    watchTable(alarms, billingTable.table);
    const syncQueue = new WorkQueue(this, 'SyncQueue', {
      stage,
      key,
      alarms,
      name: 'sync',
      timeoutMinutes: sync.timeoutMinutes,
      variable: reachVariables.syncQueue,
      tellsOfFailed: `It names an invoice, on which the function ${syncFailed.name} could not record it. See the log of ${stackName(stage.name)}-${syncFailed.name}.`,
    });
    const queues = {
      sync: syncQueue.due,
      'sync-failed': syncQueue.failed,
      'stripe-events': new WorkQueue(this, 'EventQueue', {
        stage,
        key,
        alarms,
        name: 'stripe-events',
        timeoutMinutes: stripeEvents.timeoutMinutes,
        variable: reachVariables.eventQueue,
        tellsOfFailed: `It names an event of Stripe. The event still waits in the table, and the sweeper sends it again. See the log of ${stackName(stage.name)}-${stripeEvents.name}.`,
      }).due,
    };
    const reach = new Reach(stage, billingTable, queues, {
      stripe: new KeptSecret(this, 'StripeKey', {
        stage,
        key,
        name: stripeKeySecret(stage.name),
        description: 'The API key of Stripe, as plain text. Tally notices a new one within five minutes.',
        variable: reachVariables.stripeKey,
        notRotated:
          'Only Stripe makes its API keys. Somebody replaces the key there and here; no redeploy is needed.',
      }),
      'stripe-webhooks': new KeptSecret(this, 'WebhookSecret', {
        stage,
        key,
        name: webhookSecret(stage.name),
        description:
          'The signing secret of Stripe’s webhook endpoint (whsec_…), as plain text. Tally notices a new one at once.',
        variable: reachVariables.stripeWebhookSecret,
        notRotated:
          'Only Stripe makes it. Somebody replaces it there and here; meanwhile both are valid, and no redeploy is needed.',
      }),
    });
    if (stage.errorTracker) reach.tellsErrorsTo(this.errorTracker(stage, key));
    const environment: EnvironmentVariables = {
      TABLE_NAME: billingTable.table.tableName,
      STAGE: stage.name,
      VERSION: version,
      GRACE_DAYS: String(stage.graceDays),
      OLDEST_USE_DAYS: String(stage.oldestUseDays),
      INVOICING: invoicingVariable(
        { ...stage.invoicing, dueDays: stage.sync.dueDays },
        `stage ${stage.name}`,
      ),
      ...(stage.testClock && { TEST_CLOCK: 'on' }),
    };
    readBillingRules(stage.rules, `stage ${stage.name}`);
    const functions = new Map<FunctionName, BillingFunction>();
    for (const name of Object.keys(functionNames) as FunctionName[]) {
      const plan = planFunction(name, stage);
      const billingFunction = new BillingFunction(this, name, {
        stage,
        key,
        name,
        description: `Routes: ${plan.routes.join(', ')}`,
        entry: writeEntry(plan, stage, version),
        environment: {
          ...environment,
          ...(stage.corsOrigins.length > 0 && { CORS_ORIGINS: stage.corsOrigins.join(' ') }),
        },
        atMost: stage.concurrency[name],
      });
      reach.grant(billingFunction, plan.access);
      functions.set(name, billingFunction);
    }
    const failedRuns = new FailedRuns(this, 'FailedRuns', { stage, key, alarms });
    const shared = { stage, key, reach, environment };
    const scheduled = { ...shared, failedRuns };
    new ScheduledWorker(this, 'MonthEnd', { ...scheduled, worker: monthEnd, settings: stage.monthEnd });
    watchMonthEnd(alarms, stage);
    new ScheduledWorker(this, 'Renewals', { ...scheduled, worker: renewals, settings: stage.renewals });
    watchRenewals(alarms, stage);
    new ScheduledWorker(this, 'SummaryCheck', { ...scheduled, worker: summaryCheck, settings: undefined });
    watchSummaries(alarms, stage);
    watchSync(alarms, stage);
    watchStripe(alarms, stage);
    new QueueWorker(this, 'Sync', { ...shared, worker: sync, settings: stage.sync });
    new QueueWorker(this, 'StripeEvents', { ...shared, worker: stripeEvents, settings: stage.sync });
    new QueueWorker(this, 'SyncFailed', { ...shared, worker: syncFailed, settings: undefined });
    new ScheduledWorker(this, 'SyncSweeper', { ...scheduled, worker: syncSweeper, settings: stage.sync });
    new ScheduledWorker(this, 'Reconcile', { ...scheduled, worker: reconcile, settings: stage.sync });
    const { api, accessLog } = new BillingApi(this, 'Api', { stage, key, functions });
    new ApiAlarms(this, 'ApiAlarms', { stage, alarms, api, accessLog, functions });
    new StageDashboard(this, 'Dashboard', { stage, alarms, api, table: billingTable.table });
    new CallerPolicies(this, 'Callers', stage, api);
    new CfnOutput(this, outputs.apiId, { value: api.restApiId, description: 'Id of the REST API' });
    new CfnOutput(this, outputs.apiUrl, { value: api.url, description: 'Base URL on AWS' });
    new CfnOutput(this, outputs.tableName, { value: billingTable.table.tableName, description: 'The table' });
    new CfnOutput(this, outputs.newestMigration, {
      value: String(newestMigration),
      description: 'The newest migration that the functions know',
    });
  }
  private errorTracker(stage: StageConfig, key: IKey | undefined): KeptSecret {
    return new KeptSecret(this, 'ErrorTracker', {
      stage,
      key,
      name: errorTrackerSecret(stage.name),
      description: 'The DSN of the error tracker, as plain text: https://<key>@<host>/<project>.',
      variable: reachVariables.errorTracker,
      notRotated: 'Only the error tracker makes its DSN. It lets others send errors, and read nothing.',
    });
  }
}
