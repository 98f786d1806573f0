import type { OtherMedia } from '../../client/contract/route.ts';

const JSON_MEDIA = 'application/json';

interface MediaRange {
  readonly type: string;
  /** From 0 to 1; 0 refuses. */
  readonly quality: number;
}

/**
 * Chooses the media type of a reply by RFC 9110 §12.5.1: the most specific range that fits a media type gives its
 * quality. It is JSON if the qualities are the same, and also if nothing on offer is accepted. A caller who cannot read
 * JSON can still read the status, and a caller with a careless header must not lose its answer.
 *
 * @param accept the header's values, joined by commas; empty if there was none
 * @param others what can be answered apart from JSON
 */
export function chosenMedia(
  accept: string,
  others: readonly OtherMedia[] = [],
): typeof JSON_MEDIA | OtherMedia {
  if (others.length === 0) return JSON_MEDIA;
  const ranges = rangesOf(accept);
  let chosen: typeof JSON_MEDIA | OtherMedia = JSON_MEDIA;
  for (const media of others) if (qualityOf(media, ranges) > qualityOf(chosen, ranges)) chosen = media;
  return chosen;
}

// A quoted parameter may hold commas and semicolons. Quoted parameters decide nothing here, so they are removed.
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** The well-formed ranges. Parameters other than `q` are ignored. */
const rangesOf = (accept: string): MediaRange[] =>
  accept
    .replace(QUOTED, '')
    .split(',')
    .flatMap((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return QUALITY.test(quality) ? [{ type, quality: Number(quality) }] : [];
    });

function qualityOf(media: string, ranges: readonly MediaRange[]): number {
  for (const wanted of [media, `${media.split('/', 1)}/*`, '*/*']) {
    const fitting = ranges.filter(({ type }) => type === wanted);
    if (fitting.length > 0) return Math.max(...fitting.map(({ quality }) => quality));
  }
  return 0;
}
