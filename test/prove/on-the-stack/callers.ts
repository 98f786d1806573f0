import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Outcome } from '../../../functions/domain/errors.ts';
import { send } from '../../support/api.ts';

/** A charge or a credit, and the answer that its sender got. */
export interface Charge {
  readonly key: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  readonly told: Outcome;
}

export interface Answer {
  readonly asked: string;
  readonly status: number;
  /** Whether it is a problem from Tally itself, with code, request id and the time to try again. */
  readonly isOurs: boolean;
  readonly seconds: number;
}

const told = z.enum(['applied', 'not_applied', 'unknown']);
const reply = z.object({
  code: z.optional(z.string()),
  outcome: z.optional(told),
  line_item: z.optional(z.object({ line_item_id: z.string(), invoice_id: z.string() })),
  results: z.optional(
    z.array(z.object({ outcome: z.string(), error: z.optional(z.object({ outcome: z.optional(told) })) })),
  ),
});

const ITEMS_OF_A_BATCH = 20;

/** A caller that bills a customer, reads and closes without a pause, and never sends a request twice. */
export class Caller {
  readonly answers: Answer[] = [];
  readonly charges: Charge[] = [];
  failedItems = 0;
  readonly #customer: string;

  readonly #first: number;

  /** @param first the step with which it begins, so that callers do not all do the same at the same time */
  constructor(customer: string, first: number) {
    this.#customer = customer;
    this.#first = first;
  }

  async workUntil(isOver: () => boolean): Promise<void> {
    const steps = [
      () => this.#charge(),
      () => this.#batch(),
      () => this.#charge(),
      () => this.#ask('GET', `/customers/${this.#customer}/invoices/current`),
      () => this.#ask('GET', `/customers/${this.#customer}/balance`),
      () => this.#ask('GET', `/customers/${this.#customer}/invoices`),
    ];
    for (let next = this.#first; !isOver(); next += 1) await steps[next % steps.length]?.();
  }

  async #charge(): Promise<void> {
    const path = `/customers/${this.#customer}/line-items`;
    const line = await this.#write(path, { description: 'Setup', amount: '1.25' });
    if (!line) return;
    await this.#write(`/line-items/${line.line_item_id}/credits`, { amount: '0.25', reason: 'Late' });
    await this.#ask('GET', `/invoices/${line.invoice_id}?verify=true`);
    await this.#ask('GET', `/invoices/${line.invoice_id}/line-items`, { accept: 'text/csv' });
    await this.#ask('POST', `/invoices/${line.invoice_id}/finalize`);
  }

  async #write(path: string, body: Record<string, string>) {
    const key = randomUUID();
    const { status, ...said } = await this.#ask('POST', path, { 'idempotency-key': key }, body);
    this.charges.push({ key, path, body, told: status < 300 ? 'applied' : (said.outcome ?? 'unknown') });
    return status < 300 ? said.line_item : undefined;
  }

  async #batch(): Promise<void> {
    const body = { description: 'Setup', amount: '1.25' };
    const items = Array.from({ length: ITEMS_OF_A_BATCH }, () => ({
      customer_id: this.#customer,
      idempotency_key: randomUUID(),
      ...body,
    }));
    const { outcome, results = [] } = await this.#ask('POST', '/line-items/batch', {}, { items });
    const path = `/customers/${this.#customer}/line-items`;
    for (const [index, { idempotency_key: key }] of items.entries()) {
      const result = results[index];
      if (result?.outcome === 'failed') this.failedItems += 1;
      const isApplied = result?.outcome === 'created';
      this.charges.push({
        key,
        path,
        body,
        told: isApplied ? 'applied' : (result?.error?.outcome ?? outcome ?? 'unknown'),
      });
    }
  }

  async #ask(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
    const began = Date.now();
    const answer = await answerOf(method, path, headers, body);
    const seconds = (Date.now() - began) / 1000;
    const { status, code, text } = answer;
    const isOurs = code !== undefined && answer.isComplete;
    this.answers.push({ asked: `${method} ${path}`, status, isOurs, seconds });
    return { status, ...reply.parse(text) };
  }
}

async function answerOf(method: string, path: string, headers: Record<string, string>, body?: object) {
  try {
    const response = await send(path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const text: unknown = isJson ? await response.json() : (await response.text()) && {};
    const { code } = reply.parse(text);
    const isComplete = response.headers.has('x-request-id') && response.headers.has('retry-after');
    return { status: response.status, code, isComplete, text };
  } catch (error) {
    console.error(`${method} ${path}: ${String(error)}`);
    return { status: 0, code: undefined, isComplete: false, text: {} };
  }
}
