/** An error that the reader can correct. Its text says how, so no stack trace is shown. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
