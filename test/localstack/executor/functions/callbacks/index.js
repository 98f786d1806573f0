// Callback-style handlers, for the runtimes before Node.js 24.
exports.replies = (event, _context, callback) => callback(null, { got: event });
exports.repliesTwice = (_event, _context, callback) => {
  callback(null, 'first');
  callback(null, 'second');
};
exports.fails = (_event, _context, callback) => callback(new RangeError('no such invoice'));
exports.neverReplies = (_event, _context, _callback) => {};
exports.throws = (_event, _context, _callback) => {
  throw new RangeError('thrown before the callback');
};
exports.succeeds = (_event, context) => context.succeed('by the context');
exports.dones = (_event, context) => context.done(new Error('done with an error'));

exports.waits = (event, context, callback) => {
  if (event.dontWait) context.callbackWaitsForEmptyEventLoop = false;
  const timer = event.dontWait ? 60_000 : 300;
  setTimeout(() => {
    console.log('the event loop is empty');
  }, timer);
  callback(null, 'replied');
};
