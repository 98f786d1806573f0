// The settings that the executor gives the bootstrap through the environment. They are removed before the function's
// code runs, so that it sees only what Lambda would show.

const NODE_WITHOUT_CALLBACKS = 24;

export function takeSettings(env) {
  const socketFd = Number(env.TALLY_LAMBDA_SOCKET);
  delete env.TALLY_LAMBDA_SOCKET;
  // It stays in /proc/<pid>/environ, where the stop script looks for it.
  delete env.TALLY_STACK;
  const major = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]);
  return {
    socketFd,
    taskRoot: env.LAMBDA_TASK_ROOT,
    handler: env._HANDLER,
    allowsCallbacks: major < NODE_WITHOUT_CALLBACKS,
  };
}
