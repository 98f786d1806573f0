// Replaces the console as Lambda's Node.js runtime does. Each message is one line with time, request id and level, as
// tab-separated text or as JSON. Messages below the configured level are left out.

import { format } from 'node:util';
import { errorReply, isError } from './errors.mjs';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
let requestId;

export function setRequestId(id) {
  requestId = id;
}

/** Returns the function by which the runtime itself reports an error of the handler. */
export function patchConsole(env) {
  const json = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  const formatLine = json ? jsonLine : textLine;
  const lowest = Math.max(0, LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  for (const [rank, level] of LEVELS.entries()) {
    console[level.toLowerCase()] =
      rank < lowest ? () => {} : (...values) => process.stdout.write(`${formatLine(level, values)}\n`);
  }
  console.log = console.info;
  return json
    ? (_title, error) => console.error(error)
    : (title, error) => console.error(title, `\t${JSON.stringify(describe(error))}`);
}

function textLine(level, values) {
  const line = [new Date().toISOString(), requestId, level, format(...values)].join('\t');
  // A message of many lines stays one log event, because carriage returns replace its line breaks. Lambda's runtime
  // does the same.
  return line.replaceAll('\n', '\r');
}

function jsonLine(level, values) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length === 1) {
    const [message] = values;
    try {
      return JSON.stringify({ ...line, message }, (_key, value) =>
        isError(value) ? jsonError(value) : value,
      );
    } catch {
      return JSON.stringify({ ...line, message: format(message) });
    }
  }
  const error = values.find(isError);
  return JSON.stringify({
    ...line,
    message: format(...values),
    ...(error && jsonError(error)),
  });
}

function jsonError(error) {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: (error.stack ?? '').split('\n'),
    ...error,
  };
}

function describe(error) {
  const { trace, ...reply } = errorReply(error);
  try {
    const own = isError(error) ? JSON.parse(JSON.stringify({ ...error })) : {};
    return { ...reply, ...own, stack: trace };
  } catch {
    // Own properties that have no JSON form (a circular reference, a BigInt) are left out.
    return { ...reply, stack: trace };
  }
}
