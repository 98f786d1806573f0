import { UserError } from '../../localstack/user-error.ts';
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts';

/** What a person is told of an error, and the exit code. */
export interface Failure {
  readonly code: ExitCode;
  /** One or two lines; empty if it was told already. */
  readonly message: string;
}

/** What the error of a client has that matters here. The client itself is loaded only by commands that call it. */
interface Refusal extends Error {
  readonly code: string;
  readonly outcome: 'applied' | 'not_applied' | 'unknown';
  readonly status?: number;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly idempotencyKey?: string;
}

/** The class of an error. A stack trace is never a part of the message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandError) return { code: error.exitCode, message: error.message };
  if (error instanceof UserError) return { code: exitCodes.wrong, message: error.message };
  if (isCommanders(error)) return { code: error.exitCode === 0 ? 0 : exitCodes.badInput, message: '' };
  if (isRefusal(error)) return refusal(error);
  if (error instanceof Error) return unexpected(error);
  return { code: exitCodes.internal, message: `Something went wrong: ${String(error)}` };
}

/** Commander has said by itself what is wrong, or shown its help. */
const isCommanders = (error: unknown): error is Error & { readonly exitCode: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'outcome' in error && 'errors' in error;

function refusal(error: Refusal): Failure {
  const code = codeOf(error);
  const more = code === exitCodes.unknown && error.outcome === 'unknown' ? [again(error.idempotencyKey)] : [];
  return { code, message: [error.message, ...more].join('\n') };
}

/** A key that the client made is not the same at a second call, so the second call must be given it. */
const again = (key: string | undefined): string =>
  `It is not known whether it was done. Run the same again${key === undefined ? '' : ` with --key ${key}`}: nothing is done twice.`;

/** By the status, and where there was no reply, by the client's own codes. */
function codeOf({ code, status }: Refusal): ExitCode {
  if (code.startsWith('credentials_') || status === 401 || status === 403) return exitCodes.notPermitted;
  if (code === 'invalid_argument' || code === 'invalid_configuration') return exitCodes.badInput;
  if (code === 'internal_error') return exitCodes.internal;
  if (code.endsWith('_not_found')) return exitCodes.notFound;
  if (code === 'validation_failed' || code === 'unknown_field' || status === 400) return exitCodes.badInput;
  const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 429;
  return isRefused ? exitCodes.refused : exitCodes.unknown;
}

const UNREACHABLE = /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET|TimeoutError|fetch failed/;
const FORBIDDEN =
  /AccessDenied|UnrecognizedClient|ExpiredToken|InvalidClientToken|InvalidSignature|Credentials/;

/** Of AWS, of the network, or a mistake of ours. */
function unexpected(error: Error): Failure {
  const cause = error.cause instanceof Error ? ` (${oneLine(error.cause.message)})` : '';
  const told = `${error.name}: ${oneLine(error.message)}${cause}`;
  const marks = [error.name, error.message, 'code' in error ? String(error.code) : '', cause].join(' ');
  if (FORBIDDEN.test(error.name)) {
    return {
      code: exitCodes.notPermitted,
      message: `AWS did not allow it. ${told}\nCheck that the credentials are valid, and that they may do this.`,
    };
  }
  if (UNREACHABLE.test(marks)) {
    return { code: exitCodes.unknown, message: `Nobody answered. ${told}\nmake status says what runs here.` };
  }
  return {
    code: exitCodes.internal,
    message: `This is a mistake in tally. ${told}\nTALLY_DEBUG=1 before the same command shows where it happened.`,
  };
}

const oneLine = (text: string): string => text.split('\n')[0] ?? '';
