import { stackName } from '../../lib/names.ts';
import { stage } from '../stage/stage.ts';

/** One event of a function's log, as CloudWatch Logs keeps it. */
export type LogEvent = { readonly group: string; readonly timestamp: number; readonly message: string };

export type Fields = { readonly [name: string]: unknown };

const folders = ['/aws/lambda/', '/tally/'];
/** The stack's name is the same in every line, so it is left out. */
const prefix = new RegExp(`^${stackName(stage)}[-/]`);
const gatewayLog = 'api-access';

export function isFunctionGroup(group: string): boolean {
  return folders.some((folder) => group.startsWith(folder));
}

/** The function's name in the contract, without the stack's name. The API's own log is `gateway`. */
export function functionName(group: string): string {
  const folder = folders.find((one) => group.startsWith(one)) ?? '';
  const name = group.slice(folder.length).replace(prefix, '');
  return name === gatewayLog ? 'gateway' : name;
}

/** The fields of a message that is a JSON object, on however many lines it is written. */
export function fieldsOf(message: string): Fields | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
