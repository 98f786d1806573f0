import type { Refusal } from '../refusal.ts';

/** What is sent back. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The code of an error. */
  readonly code: string | null;
}

export function replyOf(refusal: Refusal): Reply {
  const { status, headers, body } = refusal;
  const { code = null } = body.error as { code?: string }; // as a Refusal makes it
  return { status, headers, body: JSON.stringify(body), code };
}
