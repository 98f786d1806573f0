import { UserError } from '../../localstack/user-error.ts';

/** The exit codes of every command. docs/cli.md explains them. */
export const exitCodes = {
  done: 0,
  /** It was done, or looked at, and something is wrong. Or it could not be done, and the message says why. */
  wrong: 1,
  badInput: 2,
  refused: 3,
  notFound: 4,
  notPermitted: 5,
  /** Nobody answered, or nobody knows what became of the request. The same command can be run again. */
  unknown: 6,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A failure of a class. Its message says in one or two lines what to do. */
export class CommandError extends UserError {
  readonly exitCode: ExitCode;

  constructor(kind: keyof typeof exitCodes, message: string) {
    super(message);
    this.exitCode = exitCodes[kind];
  }
}

/** An argument, an option or a file is wrong. */
export const badInput = (message: string): CommandError => new CommandError('badInput', message);
