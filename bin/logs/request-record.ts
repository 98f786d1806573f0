import { type Fields, fieldsOf, functionName, type LogEvent } from './log-event.ts';
import { isRequest, nameOf } from './request-line.ts';

/** One request, as the log of its function tells of it, or the gateway's log if it reached no function. */
export interface RequestRecord {
  /** When it was answered, RFC 3339 in UTC. */
  readonly at: string;
  /** The function that answered, or `gateway`. */
  readonly source: string;
  /** The caller's name, such as `user/team-a` without its `user/`; null if nobody signed. */
  readonly caller: string | null;
  readonly method: string;
  /** Without the API's version. */
  readonly path: string;
  readonly status: number;
  /** What became of a write: `created`, `replayed`, `conflict`, `rejected`, `failed`; null for a read. */
  readonly outcome: string | null;
  /** Of a batch: how many of its items had each outcome. */
  readonly outcomes?: Readonly<Record<string, number>>;
  /** Of a batch: the items that were not billed now. */
  readonly items?: readonly LoggedItem[];
  /** The idempotency key. */
  readonly key?: string;
  /** Why it was refused: a problem's code, or the gateway's word for it. */
  readonly reason?: string;
  /** The names of the fields that were wrong, or that differ from what its key stands for. */
  readonly fields?: readonly string[];
  /** Write capacity units, by the answers of the table; left out if there are none, as in the gateway's log. */
  readonly write_units?: number;
  /** Read capacity units, likewise. */
  readonly read_units?: number;
  /** Writes that the table refused, such as that of a replay. They cost units that no answer tells. */
  readonly refused_writes?: number;
  /** How long it took. */
  readonly ms: number;
  readonly request_id: string;
}

/** An item of a batch: one that was billed before, or that was refused. */
interface LoggedItem {
  readonly key: string;
  readonly customer?: string;
  readonly outcome: string;
  readonly code?: string;
  readonly fields?: readonly string[];
}

/**
 * @returns undefined for any other line, and for the gateway's line of a request that a function answered: that
 *   function's own line says more
 */
export function requestOf(event: LogEvent): RequestRecord | undefined {
  const fields = fieldsOf(event.message);
  if (fields === undefined || !isRequest(fields)) return undefined;
  const source = functionName(event.group);
  if (source === 'gateway' && reachedAFunction(fields)) return undefined;
  const status = Number(fields['status']);
  return {
    at: timeOf(fields['timestamp'], event.timestamp),
    source,
    caller: known(fields['caller']) === undefined ? null : nameOf(fields['caller']),
    method: String(fields['method']),
    path: String(fields['path']).replace(/^\/v\d+(?=\/)/, ''),
    status,
    outcome: outcomeOf(fields, status),
    ...extrasOf(fields),
    ms: Number(fields['ms']) || 0,
    request_id: known(fields['request_id']) ?? '',
  };
}

/** What not every request has. */
function extrasOf(fields: Fields) {
  const { outcomes, items, code, error, idempotency_key: key, fields: names } = fields;
  const reason = known(code) ?? known(error);
  return {
    ...(isCounts(outcomes) && { outcomes }),
    ...(Array.isArray(items) && { items: items as readonly LoggedItem[] }), // as functions/http writes them
    ...(typeof key === 'string' && { key }),
    ...(reason !== undefined && { reason }),
    ...(Array.isArray(names) && { fields: names.map(String) }),
    ...unitsOf(fields),
  };
}

const unitsOf = (fields: Fields): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ['write_units', 'read_units', 'refused_writes'].flatMap((name) => {
      const count = fields[name];
      return typeof count === 'number' ? [[name, count]] : [];
    }),
  );

/** Which of the requests are wanted. What is left out holds for any. */
export interface RequestFilter {
  /** A status such as `409`, or a class of them such as `4xx`. */
  readonly status?: string | undefined;
  readonly caller?: string | undefined;
  readonly customer?: string | undefined;
  readonly key?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Whether a request is wanted. A batch has no customer in its path; `customer` finds it by the items that its line names. */
export function isWanted(record: RequestRecord, filter: RequestFilter): boolean {
  const { status, caller, customer, key, requestId } = filter;
  return [
    status === undefined || new RegExp(`^${status.replaceAll(/x/gi, '\\d')}$`).test(String(record.status)),
    caller === undefined || record.caller === caller,
    customer === undefined || isOf(record, customer),
    key === undefined || record.key === key || record.items?.some((item) => item.key === key),
    requestId === undefined || record.request_id === requestId,
  ].every(Boolean);
}

const isOf = ({ path, items = [] }: RequestRecord, customer: string): boolean =>
  `${path}/`.startsWith(`/customers/${customer}/`) || items.some((item) => item.customer === customer);

/** The gateway writes a hyphen for a value that it does not know. */
const known = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;

/** If a function crashed or ran out of time, it has no line of its own. */
function reachedAFunction({ integration_status: answered, status }: Fields): boolean {
  return known(String(answered ?? '-')) !== undefined && Number(status) < 502;
}

function outcomeOf({ outcome, method }: Fields, status: number): string | null {
  if (typeof outcome === 'string') return outcome;
  if (status >= 500) return 'failed';
  if (status >= 400) return 'refused';
  return method === 'GET' ? null : 'done';
}

const isCounts = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

function timeOf(written: unknown, stored: number): string {
  const at = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  return new Date(Number.isNaN(at) ? stored : at).toISOString();
}
