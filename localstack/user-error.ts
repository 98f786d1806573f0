/** Something the reader of the message can put right: its text says how, so no stack trace is shown with it. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
