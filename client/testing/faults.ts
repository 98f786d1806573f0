import { setTimeout as sleep } from 'node:timers/promises';
import type { RouteName } from '../src/generated/routes.ts';
import type { WireReply } from './memory.ts';
import type { FaultKind, FaultOptions } from './public.ts';

export interface Fault extends FaultOptions {
  readonly kind: FaultKind;
  left: number;
}

/** The faults that are still to come, in the order in which they were asked for. */
export class Faults {
  #coming: Fault[] = [];

  add(kind: FaultKind, options: FaultOptions): void {
    this.#coming.push({ ...options, kind, left: options.times ?? 1 });
  }

  clear(): void {
    this.#coming = [];
  }

  /** The fault of this request, which is used up by it. */
  next(route: RouteName | undefined): Fault | undefined {
    const fault = this.#coming.find(({ on }) => on === undefined || ofContract(on) === route);
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.#coming = this.#coming.filter((other) => other !== fault);
    return fault;
  }
}

/** One lead and several have one route. */
const ofContract = (name: RouteName): RouteName => (name === 'addLead' ? 'addLeads' : name);

/** What a request comes to: a reply, or a connection that is cut. */
export type WireOutcome = WireReply | 'cut';

/**
 * Lets a request go wrong as the fault says.
 *
 * @param carryOut does what was asked, and returns its reply
 * @param signal ends the wait of a slow reply
 */
export async function withFault(
  fault: Fault | undefined,
  carryOut: () => Promise<WireReply>,
  signal?: AbortSignal,
): Promise<WireOutcome> {
  if (!fault) return carryOut();
  const { kind } = fault;
  switch (kind) {
    case 'reset':
      return 'cut';
    case 'lose_reply':
      await carryOut();
      return 'cut';
    case 'malformed': {
      const whole = await carryOut();
      return { ...whole, text: whole.text.slice(0, whole.text.length / 2) };
    }
    case 'slow': {
      const whole = await carryOut();
      await sleep(fault.ms ?? 100, undefined, signal && { signal });
      return whole;
    }
    case 'fail_before':
      return { status: 502, headers: JSON_TYPE, text: '{"message":"Internal server error"}' };
    case 'throttle':
      return refusal(429, { message: 'Too Many Requests' }, fault);
    case 'unavailable':
      return refusal(503, { code: 'unavailable', detail: 'a fault', outcome: 'not_applied' }, fault);
    default:
      return kind satisfies never;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' } as const;

const refusal = (status: number, body: object, { retryAfterSeconds = 1 }: Fault): WireReply => ({
  status,
  headers: { ...JSON_TYPE, 'retry-after': String(retryAfterSeconds) },
  text: JSON.stringify(body),
});
