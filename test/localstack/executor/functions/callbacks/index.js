// Callback-style handlers, for the runtimes before Node.js 24.
exports.replies = (event, context, callback) => callback(null, { got: event });
exports.fails = (event, context, callback) => callback(new RangeError('no such invoice'));
exports.neverReplies = (event, context, callback) => {};
exports.throws = (event, context, callback) => {
  throw new RangeError('thrown before the callback');
};
exports.succeeds = (event, context) => context.succeed('by the context');
exports.dones = (event, context) => context.done(new Error('done with an error'));

let finished = false;
exports.waits = (event, context, callback) => {
  if (event.dontWait) context.callbackWaitsForEmptyEventLoop = false;
  const timer = event.dontWait ? 60_000 : 300;
  setTimeout(() => {
    finished = true;
    console.log('the event loop is empty');
  }, timer);
  callback(null, 'replied');
};
