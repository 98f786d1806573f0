import { App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BillingStack } from '../../lib/billing-stack.ts';
import { stageConfig } from '../../lib/stage.ts';

/* The app of bin/app.ts with one thing that nobody acknowledged: a bucket that takes requests without TLS. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new Bucket(new BillingStack(app, { stage: stageConfig('prod'), version: '1.2.3' }), 'Open');
app.synth();
