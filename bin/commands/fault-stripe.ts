import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { badInput, CommandError } from '../cli/exit-codes.ts';
import { isLocal } from '../stage/stage.ts';

export interface FaultOptions {
  readonly kind?: string;
  readonly times: string;
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly status?: string;
  readonly delay?: string;
  readonly retryAfter?: string;
  readonly code?: string;
  readonly clear?: true;
  readonly json?: true;
}

/** Makes the fake Stripe of the local stack fail, says what is still to come, or ends all faults. */
export async function faultStripe(options: FaultOptions): Promise<void> {
  if (!isLocal) throw badInput('Only the local stack has a Stripe that can be made to fail.');
  const url = await fakeStripeUrl();
  if (url === undefined)
    throw new CommandError('unknown', 'This stack has no fake Stripe: make up starts it.');
  if (options.clear) {
    await ask(url, { method: 'DELETE' });
    if (!options.json) console.log('All faults are over.');
  } else if (options.kind !== undefined) {
    await ask(url, { method: 'POST', body: JSON.stringify([faultOf(options, options.kind)]) });
  }
  await show(url, options);
}

function faultOf(options: FaultOptions, kind: string): object {
  const { times, method, path, type, status, delay, retryAfter, code } = options;
  const isWebhook = kind.startsWith('webhook_');
  return {
    kind,
    times: Number(times),
    ...(isWebhook ? { ...(type && { type }) } : { method: method?.toUpperCase() ?? '*', path: path ?? '*' }),
    ...(status && { status: Number(status) }),
    ...(delay && { delay_ms: Number(delay) }),
    ...(retryAfter && { retry_after: Number(retryAfter) }),
    ...(code && { code }),
  };
}

async function show(url: string, { json }: FaultOptions): Promise<void> {
  const reply = (await ask(url, { method: 'GET' })) as { readonly faults: readonly Planned[] }; // what the fake answers
  if (json) console.log(JSON.stringify(reply));
  else if (reply.faults.length === 0) console.log('No fault is to come.');
  else for (const fault of reply.faults) console.log(faultText(fault));
}

interface Planned {
  readonly kind: string;
  readonly left: number;
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
}

const faultText = ({ kind, left, method, path, type }: Planned): string =>
  `${left} × ${kind}${path === undefined ? ` of ${type ?? 'any event'}` : ` for ${method} ${path}`}`;

const LONGEST_MS = 5_000;

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const reply = await fetch(`${url}/_fake/faults`, {
    ...init,
    signal: AbortSignal.timeout(LONGEST_MS),
  }).catch(() => undefined);
  if (reply === undefined)
    throw new CommandError('unknown', `The fake Stripe does not answer at ${url}: make up starts it again.`);
  const text = await reply.text();
  if (reply.ok) return text === '' ? {} : JSON.parse(text);
  throw badInput(`The fake Stripe refuses this fault: ${refusalIn(text)}`);
}

/** The message in an answer of Stripe's form. */
function refusalIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } };
    return error?.message ?? text;
  } catch {
    return text;
  }
}
