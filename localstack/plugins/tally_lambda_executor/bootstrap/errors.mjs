// Errors in the words of Lambda's Node.js runtime: the runtime's own errors, and the report of any error.

import { types } from 'node:util';

export function runtimeError(name, message) {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  return error;
}

export function unhandledRejection(reason) {
  const error = runtimeError('UnhandledPromiseRejection', String(reason));
  error.reason = reason;
  return error;
}

export function nodeExit() {
  return runtimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly ' +
      'caused by a Promise that was never settled. For more information, see ' +
      'https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

export function isError(value) {
  return value instanceof Error || types.isNativeError(value);
}

export function errorReply(error) {
  try {
    if (!isError(error)) {
      return { errorType: typeof error, errorMessage: String(error), trace: [] };
    }
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
    };
  } catch {
    // A getter of the thrown object threw, so nothing of it can be reported.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}
