import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Access } from '../../functions/access.ts';
import { listIndex } from '../../functions/store/table/list-index.ts';
import { type Partition, partitions } from '../../functions/store/table/partitions.ts';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';
import { KEY_USES } from './stage-key.ts';

/** The only table: what is billed, to whom, and the totals that change with it. */
export class BillingTable extends Construct {
  readonly table: Table;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, stage: StageConfig, key: IKey | undefined) {
    super(scope, id);
    this.#key = key;
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, 'Table', {
      ...(stage.fixedTableName !== undefined && { tableName: stage.fixedTableName }),
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: listIndex.name,
      partitionKey: text(listIndex.partitionKey),
      sortKey: text(listIndex.sortKey),
      // Listed items fit one write unit with all their attributes, so projecting fewer would save no write units.
      projectionType: ProjectionType.ALL,
    });
    if (!stage.keepsData) {
      Validations.of(this.table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'A stage for trying things out: its data is thrown away with it.',
      });
    }
  }

  /** Allows a function only what it declares: reads of the table and of its index, and writes of its kinds of items. */
  grant(to: BillingFunction, { table = [], lists = [], writes = {} }: Access): void {
    // Table.grant would add the indexes too, by a wildcard.
    allow(to, table, this.table.tableArn);
    allow(to, lists, `${this.table.tableArn}/index/${listIndex.name}`);
    for (const [action, kinds] of Object.entries(writes)) {
      allow(to, [action], this.table.tableArn, ofKinds(kinds));
    }
    this.allowKey(to);
  }

  /** DynamoDB uses the key in the name of the one who reads or writes. */
  private allowKey(to: BillingFunction): void {
    if (!this.#key) return;
    to.role.addToPolicy(
      new PolicyStatement({
        actions: [...KEY_USES],
        resources: [this.#key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` },
        },
      }),
    );
  }
}

/** In a transaction IAM checks each action by itself, with the key of its own item. */
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
