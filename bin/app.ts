import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod/mini';
import { migrations } from '../functions/store/migrations/all.ts';
import { alarmEmails } from '../lib/alarm-email.ts';
import { invoicingToTry } from '../lib/invoicing-to-try.ts';
import { stageName } from '../lib/names.ts';
import { rulesToTry } from '../lib/rules-to-try.ts';
import { BillingStack } from '../lib/stack/billing-stack.ts';
import { stageConfig } from '../lib/stage.ts';
import { stripeToTry, syncWith } from '../lib/stripe-to-try.ts';
import { watchingToTry } from '../lib/watching-to-try.ts';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')));
const configured = stageConfig(stageName(process.env['STAGE'] || 'local'));
const rules = rulesToTry(configured.name, process.env['BILLING_RULES']);
const invoicing = invoicingToTry(configured.name, process.env['INVOICING_FILE']);
const stripeBase = stripeToTry(configured.name, process.env['STRIPE_API_BASE']);
const stage = {
  ...configured,
  ...watchingToTry(configured.name, process.env['ERROR_TRACKER'], process.env['LOG_SHIPPER_ARN']),
  ...(rules && { rules }),
  ...(invoicing && { invoicing }),
  alarmEmails: alarmEmails(configured.alarmEmails, process.env['ALARM_EMAIL']),
  sync: syncWith(configured.sync, stripeBase),
};

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const newestMigration = migrations.length;
Tags.of(new BillingStack(app, { stage, version, newestMigration })).add('tally:stage', stage.name);
app.synth();
