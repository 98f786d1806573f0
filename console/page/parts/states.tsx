import type { ComponentChildren } from 'preact';
import type { ApiProblem } from '../api.ts';
import type { Loaded } from '../use-reply.ts';

interface ShownProps<Reply> {
  readonly of: Loaded<Reply>;
  /** What is loaded, as words: "the invoice". */
  readonly what: string;
  readonly children: (reply: Reply) => ComponentChildren;
}

/** The reply once it is there. Before that, that it is loading; if it failed, why and what to do. */
export function Shown<Reply>({ of, what, children }: ShownProps<Reply>) {
  if (of.state === 'loading') {
    return (
      <p class="loading" role="status">
        Loading {what}…
      </p>
    );
  }
  if (of.state === 'failed') return <Problem problem={of.problem} what={what} again={of.again} />;
  return <>{children(of.reply)}</>;
}

interface ProblemProps {
  readonly problem: ApiProblem;
  readonly what: string;
  readonly again?: (() => void) | undefined;
}

export function Problem({ problem, what, again }: ProblemProps) {
  const { status, code, message, errors, requestId } = problem;
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>Could not read {what}.</strong> {message}
      </p>
      {errors.length > 0 && (
        <ul>
          {errors.map((error) => (
            <li key={error.field}>
              <code>{error.field}</code>: {error.message}
            </li>
          ))}
        </ul>
      )}
      <p>{adviceOf(status, code)}</p>
      <p class="faint">
        {status > 0 && `${status} `}
        <code>{code}</code>
        {requestId !== undefined && (
          <>
            {' '}
            request <code>{requestId}</code>
          </>
        )}
      </p>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What a person can do about it. */
function adviceOf(status: number, code: string): string {
  if (code === 'no_session') return 'Run make console, and open the address that it prints.';
  if (status === 403)
    return 'Your AWS identity may not do this on this stage. Ask an operator for the permission.';
  if (status === 404)
    return 'Check the id. Ids are case-sensitive. The search box finds customers, keys and requests.';
  if (status === 429) return 'The stage takes no more requests at the moment. Wait a second, then try again.';
  if (status >= 500) return 'Try again. If it stays so, look at Requests, and at the stage with make status.';
  return status === 0 ? 'Check that the console still runs in its terminal.' : 'Change what is named above.';
}

/** Nothing is there, and what to do about it. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="notice">{children}</div>;
}
