import type { OtherMedia } from '../../client/contract/route.ts';

export const ok = <Body>(body: Body) => ({ status: 200 as const, body });

export const created = <Body>(body: Body) => ({ status: 201 as const, body });

/** It will be done, by another than the one who answers. */
export const accepted = <Body>(body: Body) => ({ status: 202 as const, body });

/** The header that marks a replay, whatever the body is. */
export const REPLAYED = 'Idempotent-Replayed';

/** A replay: 200 and a header, and also `replayed` in the body. */
export const replayed = <Body>(body: Body) => ({ ...ok(body), headers: { [REPLAYED]: 'true' } });

export const unavailable = <Body>(body: Body) => ({
  status: 503 as const,
  body,
  headers: { 'Retry-After': '1' },
});

/** A reply that is not JSON. */
export const document = <Media extends OtherMedia>(
  media: Media,
  text: string,
  headers: Readonly<Record<string, string>>,
) => ({ status: 200 as const, media, text, headers });
