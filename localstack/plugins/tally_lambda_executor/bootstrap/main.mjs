// The runtime inside one execution environment. It loads the handler once, then answers one invocation at a time. It
// speaks JSON lines over a socket that it inherits from the executor.

import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { patchConsole, setRequestId } from './console.mjs';
import { errorReply, unhandledRejection } from './errors.mjs';
import { loadHandler } from './handler.mjs';
import { startInvocation } from './invocation.mjs';
import { takeSettings } from './settings.mjs';

const settings = takeSettings(process.env);
const logError = patchConsole(process.env);
// Otherwise output beyond the pipe's buffer would wait for the event loop, and be lost when the process exits or is
// stopped. Node has no public function for this.
for (const stream of [process.stdout, process.stderr]) stream._handle.setBlocking(true);
const socket = new Socket({ fd: settings.socketFd, readable: true, writable: true });

// Without its executor an environment can never answer again.
socket.on('close', () => process.exit(0));
socket.on('error', () => process.exit(0));

let current;

function send(message, then = () => {}) {
  // This is not resourceUsage().maxRSS, which on Linux starts at the size of the process that forked.
  const memoryMb = Math.ceil(process.memoryUsage.rss() / 2 ** 20);
  // The reply must reach the executor even when the handler left nothing else to wait for.
  socket.ref();
  socket.write(`${JSON.stringify({ ...message, memoryMb })}\n`, then);
}

function endEnvironment(title, error, exitCode) {
  logError(title, error);
  send({ kind: 'error', error: errorReply(error), fatal: true }, () => process.exit(exitCode));
}

function reply(message) {
  current = undefined;
  send(message);
}

process.on('uncaughtException', (error) => endEnvironment('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  endEnvironment('Unhandled Promise Rejection', unhandledRejection(reason), 128),
);
process.on('beforeExit', () => current?.onEmptyEventLoop());

async function init() {
  try {
    return await loadHandler(settings);
  } catch (error) {
    endEnvironment('Uncaught Exception', error, 1);
    return new Promise(() => {});
  }
}

const handler = await init();
// If the module left a rejection unhandled, it is reported after the settled promises.
await new Promise(setImmediate);
send({ kind: 'ready' });

createInterface({ input: socket }).on('line', (line) => {
  const request = JSON.parse(line);
  process.env._X_AMZN_TRACE_ID = request.traceId;
  setRequestId(request.requestId);
  // Only the handler's own work may keep the event loop alive, because an empty loop is a signal below.
  socket.unref();
  current = startInvocation(handler, request, settings, {
    succeed: (body) => reply({ kind: 'reply', body }),
    fail: (error) => {
      logError('Invoke Error', error);
      reply({ kind: 'error', error: errorReply(error) });
    },
  });
});
