import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TableAction } from '../functions/http/endpoint.ts';
import { lineItemsByInvoice } from '../functions/store/schema.ts';
import type { BillingFunction } from './billing-function.ts';
import type { StageConfig } from './stage.ts';

/** The one table: what is billed, to whom, and the totals that change with it. */
export class BillingTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    const key = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, 'Table', {
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: lineItemsByInvoice.name,
      partitionKey: key(lineItemsByInvoice.partitionKey),
      sortKey: key(lineItemsByInvoice.sortKey),
      // A line fits one write unit with all its attributes, so projecting fewer would save nothing on writing.
      projectionType: ProjectionType.ALL,
    });
    if (!stage.keepsData) {
      Validations.of(this.table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'A stage for trying things out: its data is thrown away with it.',
      });
    }
  }

  /** Gives a function the table's name and just the actions it names. */
  grant(to: BillingFunction, actions: readonly TableAction[]): void {
    if (actions.length === 0) return;
    // Table.grant would add the indexes too, by a wildcard.
    to.role.addToPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
      }),
    );
  }
}
