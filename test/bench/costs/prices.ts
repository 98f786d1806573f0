/**
 * AWS's on-demand list prices in USD for us-east-1, in November 2026. docs/compared.md and docs/benchmarks.md use them.
 * Taxes, free tiers, data transfer, backups and logs are left out.
 */
export const PRICES = {
  asOf: '2026-11',
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamoDb: { writeUnit: 0.625e-6, readUnit: 0.125e-6, gigabyteMonth: 0.25 },
  /** https://aws.amazon.com/api-gateway/pricing/ : REST APIs */
  gatewayRequest: 3.5e-6,
  /** https://aws.amazon.com/lambda/pricing/ : arm64 */
  lambda: { gigabyteSecond: 0.000_013_333_4, request: 0.2e-6 },
  /**
   * https://aws.amazon.com/rds/postgresql/pricing/ : the price of an hour in two zones, which is twice the price in
   * one. For a burstable class, only the processor time that it may use all the time counts.
   */
  rds: {
    classes: [
      { name: 'db.t4g.medium', cores: 0.4, hour: 0.13 },
      { name: 'db.m7g.large', cores: 2, hour: 0.337 },
      { name: 'db.m7g.xlarge', cores: 4, hour: 0.674 },
      { name: 'db.m7g.2xlarge', cores: 8, hour: 1.348 },
      { name: 'db.m7g.4xlarge', cores: 16, hour: 2.696 },
    ],
    /** gp3 in two zones; the price includes 3 000 operations a second. */
    gigabyteMonth: 0.23,
  },
  /** https://aws.amazon.com/fargate/pricing/ : Linux on arm64 */
  fargate: { coreHour: 0.032_38, gigabyteHour: 0.003_56 },
  /** https://aws.amazon.com/elasticloadbalancing/pricing/ : a unit takes a gigabyte an hour, or 25 new connections a second */
  loadBalancer: { hour: 0.0225, unitHour: 0.008 },
} as const;
