import { PRICES } from './prices.ts';

const HOURS = 730;
/** The part of the paid capacity that is used. The rest is for peaks, vacuum and the loss of a zone. */
const USED = 0.5;
const LEAST_TASKS = 2;
const TASKS = [
  { cores: 0.25, gigabytes: 0.5 },
  { cores: 0.5, gigabytes: 1 },
  { cores: 1, gigabytes: 2 },
] as const;

/** The processor time of a line, in ms, and its bytes through the load balancer. */
export interface PeerLine {
  readonly appMs: number;
  readonly databaseMs: number;
  /** In and out. */
  readonly bytesOnTheWay: number;
}

export interface PostgresMonth {
  readonly databaseClass: string;
  readonly tasks: string;
  readonly total: number;
}

/** Two zones, while DynamoDB has three: a database with a standby, tasks in both zones, and a load balancer. */
export function postgresMonth(linesASecond: number, line: PeerLine): PostgresMonth {
  const cores = (ms: number): number => (linesASecond * ms) / 1000 / USED;
  const database = PRICES.rds.classes.find((one) => one.cores >= cores(line.databaseMs));
  if (!database) throw new Error('No database class of the list is large enough: add larger ones.');
  const task = TASKS.find((one) => LEAST_TASKS * one.cores >= cores(line.appMs)) ?? TASKS[TASKS.length - 1];
  if (!task) throw new Error('There is no size of a task.');
  const count = Math.max(LEAST_TASKS, Math.ceil(cores(line.appMs) / task.cores));
  const { fargate, loadBalancer } = PRICES;
  const anHour =
    database.hour +
    count * (task.cores * fargate.coreHour + task.gigabytes * fargate.gigabyteHour) +
    loadBalancer.hour +
    ((linesASecond * 3600 * line.bytesOnTheWay) / 1e9) * loadBalancer.unitHour;
  return {
    databaseClass: database.name,
    tasks: `${count} × ${task.cores}`,
    total: HOURS * anHour,
  };
}

/** @returns what the lines cost in each month that they are kept, in USD */
export const postgresStorage = (lines: number, bytesOfALine: number): number =>
  (lines * bytesOfALine * PRICES.rds.gigabyteMonth) / 1e9;
