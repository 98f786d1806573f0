// One export a behaviour; the test names the one it means as the handler.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

class CardDeclined extends Error {
  name = 'CardDeclined';
  code = 'card_declined';
}

export const echo = async (event) => event;
export const nothing = async () => undefined;
export const synchronous = (event) => ({ synchronously: event });
export const declares3 = async (_event, _context, _callback) => 'declares a callback';
export const pid = async () => process.pid;
export const environment = async () => ({ ...process.env });
export const zone = async () => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const cwd = async () => process.cwd();
export const options = async () => process.execArgv;

export const context = async (_event, context) => {
  const before = context.getRemainingTimeInMillis();
  await sleep(50);
  const { getRemainingTimeInMillis, ...values } = context;
  return { ...values, before, after: getRemainingTimeInMillis() };
};

export const throws = async () => {
  throw new CardDeclined('Your card was declined');
};
export const throwsText = async () => {
  throw 'plain text';
};
export const throwsBeforePromise = () => {
  throw new TypeError('not even a promise');
};
export const throwsUnreadable = async () => {
  throw Object.defineProperty(new Error('x'), 'message', {
    get() {
      throw new Error('unreadable');
    },
  });
};
export const rejectsUnhandled = async () => {
  Promise.reject(new CardDeclined('nobody waits for this'));
  return 'never seen';
};
export const throwsUncaught = async () => {
  setTimeout(() => {
    throw new CardDeclined('outside of the handler');
  }, 1);
  await sleep(5_000);
};
export const exits = async ({ status }) => process.exit(status);
export const killsItself = async () => {
  process.kill(process.pid, 'SIGKILL');
  await sleep(5_000);
};
export const neverSettles = () => new Promise(() => {});
export const settlesLate = ({ n, wait }) =>
  new Promise((resolve) => {
    if (wait) setTimeout(() => resolve({ n }), wait);
    else setTimeout(() => resolve({ n }), 10).unref();
  });
export const loopsForever = async () => {
  console.log('entering the loop');
  for (;;);
};
export const sleepsWithChild = async () => {
  const child = spawn('sleep', ['60']);
  console.log(`child ${child.pid}`);
  await sleep(60_000);
};

export const big = async ({ bytes }) => 'x'.repeat(bytes - 2);
export const circular = async () => {
  const invoice = {};
  invoice.self = invoice;
  return invoice;
};
export const bigInt = async () => ({ cents: 100n });

let ticks = 0;
export const ticking = async () => {
  if (ticks === 0) setInterval(() => ticks++, 10).unref();
  await sleep(30);
  return ticks;
};

export const logs = async () => {
  console.log('an invoice\nof two lines');
  console.warn('with %d lines', 2);
  console.error(new CardDeclined('declined'));
  console.debug('in detail');
  process.stdout.write('raw, without a newline');
};
export const logsAnObject = async () => {
  console.info({ invoice: 'in_1', lines: 2 });
  console.error('could not charge', new CardDeclined('declined'));
};
export const logsInTheBackground = async (event) => {
  setInterval(() => process.stdout.write('x'.repeat(1_000_000)), 1).unref();
  return event.text.length;
};
export const logsMuch = async ({ lines }) => {
  for (let line = 1; line <= lines; line += 1) console.log(`line ${line}`);
};
export const logsMuchAndExits = async ({ lines }) => {
  process.stdout.write('a line\n'.repeat(lines));
  process.exit(3);
};
