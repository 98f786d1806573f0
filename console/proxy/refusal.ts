/** Why the proxy itself does not do what was asked. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 502;
  /** A name that does not change; the page reads it. */
  readonly code: string;
  /** What is wrong, and what to do about it. */
  readonly detail: string;
}

/** As the API itself answers a problem, so that the page shows both in one way. */
export const problemOf = ({ status, code, detail }: Refusal): string =>
  JSON.stringify({
    type: `urn:tally:console:${code}`,
    title: 'The console refused it',
    status,
    code,
    detail,
  });
