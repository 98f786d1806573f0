import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Access } from '../functions/store/access.ts';
import { type Partition, partitions } from '../functions/store/partitions.ts';
import { listIndex } from '../functions/store/schema.ts';
import type { BillingFunction } from './billing-function.ts';
import type { StageConfig } from './stage.ts';

/** The one table: what is billed, to whom, and the totals that change with it. */
export class BillingTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    const key = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, 'Table', {
      ...(stage.fixedTableName !== undefined && { tableName: stage.fixedTableName }),
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: listIndex.name,
      partitionKey: key(listIndex.partitionKey),
      sortKey: key(listIndex.sortKey),
      // What is listed fits one write unit with all its attributes: projecting fewer would save nothing on writing.
      projectionType: ProjectionType.ALL,
    });
    if (!stage.keepsData) {
      Validations.of(this.table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'A stage for trying things out: its data is thrown away with it.',
      });
    }
  }

  /** Allows a function just what it declares: reads of the table and of its index, and writes of its kinds of items. */
  grant(to: BillingFunction, { table = [], lists = [], writes = {} }: Access): void {
    // Table.grant would add the indexes too, by a wildcard.
    allow(to, table, this.table.tableArn);
    allow(to, lists, `${this.table.tableArn}/index/${listIndex.name}`);
    for (const [action, kinds] of Object.entries(writes)) {
      allow(to, [action], this.table.tableArn, ofKinds(kinds));
    }
  }
}

/** In a transaction each action is asked for by itself, with the key of its own item. */
const ofKinds = (kinds: readonly Partition[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': kinds.map(leadingKeys) },
});
const leadingKeys = (kind: Partition): string =>
  partitions[kind].endsWith('#') ? `${partitions[kind]}*` : partitions[kind];

function allow(
  to: BillingFunction,
  actions: readonly string[],
  resource: string,
  conditions?: Readonly<Record<string, unknown>>,
): void {
  if (actions.length === 0) return;
  to.role.addToPolicy(
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [resource],
      ...(conditions && { conditions }),
    }),
  );
}
