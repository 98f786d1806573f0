// One invocation: builds the context, calls the handler and decides when its result counts. A promise answers when it
// settles. A callback (Node.js 22 and older) answers by the rule of `callbackWaitsForEmptyEventLoop`.

import { nodeExit, runtimeError } from './errors.mjs';

export function startInvocation(handler, request, settings, outcome) {
  let settled = false;
  let returnedPromise = false;
  let onEmptyEventLoop = () => (returnedPromise ? neverSettled() : succeed(null));

  // Only the first answer counts, from promise, callback or context methods.
  const once = (settle) => (value) => {
    if (settled) return;
    settled = true;
    settle(value);
  };
  const fail = once((error) => afterThisTurn(() => outcome.fail(error)));
  const succeed = once((value) => afterThisTurn(() => succeedWith(value, outcome)));

  const neverSettled = once(() => outcome.fail(nodeExit()));

  const context = baseContext(request);
  let calledBack = false;
  const callback = (error, value) => {
    if (calledBack) return;
    calledBack = true;
    if (error !== undefined && error !== null) fail(error);
    else if (context.callbackWaitsForEmptyEventLoop) onEmptyEventLoop = () => succeed(value);
    else succeed(value);
  };
  if (settings.allowsCallbacks) addCallbackStyle(context, succeed, fail);

  call(handler, request, context, settings.allowsCallbacks ? callback : undefined).then((result) => {
    returnedPromise = result.isPromise;
    if (!settings.allowsCallbacks && !returnedPromise) return succeed(result.value);
    if (returnedPromise) result.value.then(succeed, fail);
  }, fail);

  return { onEmptyEventLoop: () => !settled && onEmptyEventLoop() };
}

async function call(handler, request, context, callback) {
  const event = JSON.parse(request.event);
  const value = callback ? handler(event, context, callback) : handler(event, context);
  // The promise is wrapped, because `await` would otherwise wait for it. The caller must know whether it is a promise.
  return { isPromise: typeof value?.then === 'function', value };
}

// Work that the handler left for this turn of the loop still belongs to the invocation. So an unhandled rejection is
// seen before the environment is frozen.
function afterThisTurn(action) {
  setImmediate(action);
}

function succeedWith(value, outcome) {
  let body;
  try {
    body = JSON.stringify(value === undefined ? null : value);
  } catch {
    outcome.fail(runtimeError('JSONStringifyError', 'Unable to stringify response body'));
    return;
  }
  // A function or a symbol has no JSON form. Lambda's runtime sends nothing for them.
  outcome.succeed(body ?? '');
}

function baseContext(request) {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: request.invokedFunctionArn,
    awsRequestId: request.requestId,
    getRemainingTimeInMillis: () => request.deadlineMs - Date.now(),
  };
}

function addCallbackStyle(context, succeed, fail) {
  context.callbackWaitsForEmptyEventLoop = true;
  context.succeed = succeed;
  context.fail = (error) => fail(error ?? 'handled');
  context.done = (error, value) => (error === undefined || error === null ? succeed(value) : fail(error));
}
