import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StageName } from '../../lib/names.ts';
import { BillingStack } from '../../lib/stack/billing-stack.ts';
import { stageConfig } from '../../lib/stage.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/**
 * The context that the command line gives the app, but without bundling, because templates do not depend on
 * it.
 */
export const context: Readonly<Record<string, unknown>> = {
  ...JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context,
  'aws:cdk:bundling-stacks': [],
};

const everyStage: Record<StageName, true> = { local: true, prod: true };
export const stages = Object.keys(everyStage) as StageName[]; // Object.keys forgets the literal keys

export function billingStack(stage: StageName): BillingStack {
  return new BillingStack(new App({ context }), {
    stage: stageConfig(stage),
    version: '1.2.3',
    newestMigration: 1,
  });
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export function templateOf(stack: BillingStack) {
  const template = Template.fromStack(stack);
  const resources: Record<string, Resource> = template.toJSON()['Resources'];
  return {
    template,
    resources,
    ofType: (type: string): Resource[] => Object.values(resources).filter(({ Type }) => Type === type),
  };
}
