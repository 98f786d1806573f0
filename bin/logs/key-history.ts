import type { RequestRecord } from './request-record.ts';

/** What one request did under a key. */
export interface KeyUse {
  readonly at: string;
  readonly caller: string | null;
  readonly status: number;
  readonly outcome: string | null;
  /** The names of the fields that differed from what the key stands for, or that were wrong. */
  readonly fields: readonly string[];
  readonly reason?: string;
  /** Whether it was one item of a batch. */
  readonly batch: boolean;
  readonly ms: number;
  readonly request_id: string;
}

/** What the requests of the logs did under a key of a customer, the oldest first. */
export function usesOf(
  records: readonly RequestRecord[],
  { customer, key }: { readonly customer: string; readonly key: string },
): KeyUse[] {
  return records
    .filter(({ path }) => !path.startsWith('/customers/') || path.startsWith(`/customers/${customer}/`))
    .flatMap((record) => {
      const { at, caller, status, ms, request_id } = record;
      const shared = { at, caller, status, ms, request_id };
      if (record.key === key) {
        const { outcome, fields = [], reason } = record;
        return [{ ...shared, outcome, fields, ...(reason !== undefined && { reason }), batch: false }];
      }
      return (record.items ?? [])
        .filter((item) => item.key === key && (item.customer ?? customer) === customer)
        .map(({ outcome, fields = [], code }) => ({
          ...shared,
          outcome,
          fields,
          ...(code !== undefined && { reason: code }),
          batch: true,
        }));
    })
    .sort((one, other) => one.at.localeCompare(other.at));
}
