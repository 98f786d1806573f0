import type { RequestRecord } from './request-record.ts';

/** Paints text that needs attention. */
export type Paint = (colour: 'red' | 'yellow' | 'gray', text: string) => string;

/**
 * `12:07:01.250 team-a POST /customers/456/line-items 201 created key=event-1 10 write units 34 ms`: one line for one
 * request. A request that was refused also says why, which fields were wrong, and its id.
 */
export function tailLine(record: RequestRecord, paint: Paint): string {
  const { at, caller, method, path, status, key, reason, fields, ms, request_id: id } = record;
  return [
    paint('gray', at.slice(11, 23)),
    (caller ?? 'unsigned').padEnd(12),
    method.padEnd(5),
    path,
    painted(status, paint),
    outcomeText(record),
    key === undefined ? '' : `key=${key}`,
    unitsText(record),
    `${ms} ms`,
    reason ?? '',
    fields === undefined ? '' : `fields=${fields.join(',')}`,
    status >= 400 ? paint('gray', `id=${id}`) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function unitsText({ write_units = 0, read_units = 0, refused_writes = 0 }: RequestRecord): string {
  const counts = [counted(write_units, 'write unit'), counted(read_units, 'read unit')];
  return [...counts, counted(refused_writes, 'refused write')].filter((part) => part !== '').join(', ');
}

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;

function painted(status: number, paint: Paint): string {
  if (status >= 500) return paint('red', String(status));
  return status >= 400 ? paint('yellow', String(status)) : String(status);
}

function outcomeText({ outcome, outcomes, status }: RequestRecord): string {
  if (outcomes === undefined) return status < 400 && outcome === 'done' ? '' : (outcome ?? '');
  return Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}=${count}`)
    .join(' ');
}
