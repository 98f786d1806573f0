import * as z from 'zod/mini';

/** What can happen to an event on its way. */
const kinds = ['webhook_lost', 'webhook_twice', 'webhook_late'] as const;

const LONGEST_MS = 600_000;
/** Longer than the events after it need, so that they come first. */
const LATE_MS = 3_000;

export const webhookFault = z.strictObject({
  kind: z.enum(kinds),
  /** Only events of this type; all, if it is left out. */
  type: z.optional(z.string()),
  times: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(1_000_000)), 1),
  /** How late it comes, for `webhook_late`. An event after it then comes before it. */
  delay_ms: z._default(z.number().check(z.int(), z.minimum(0), z.maximum(LONGEST_MS)), LATE_MS),
});
export type WebhookFault = z.output<typeof webhookFault>;

export const isWebhookFault = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'kind' in given && kinds.some((kind) => kind === given.kind);

/** The planned faults of events. An event meets only the first one that fits it. */
export class WebhookFaults {
  #planned: { readonly fault: WebhookFault; left: number }[] = [];

  add(fault: WebhookFault): void {
    this.#planned.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#planned = [];
  }

  list(): object[] {
    return this.#planned.map(({ fault, left }) => ({ ...fault, left }));
  }

  /** The fault that meets an event, which is then used up. */
  meeting(type: string): WebhookFault | undefined {
    const met = this.#planned.find(({ fault }) => fault.type === undefined || fault.type === type);
    if (!met) return undefined;
    met.left -= 1;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return met.fault;
  }
}
