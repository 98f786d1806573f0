import type { OtherMedia } from '../../client/contract/route.ts';

const JSON_MEDIA = 'application/json';

interface MediaRange {
  readonly type: string;
  /** From 0, which refuses, to 1. */
  readonly quality: number;
}

/**
 * What a reply is made as, by the rules of RFC 9110 §12.5.1: the most specific range that fits a media type gives its
 * quality. JSON where qualities are the same, and where nothing on offer is accepted: a caller who cannot read it
 * reads the status at least, and one with a careless header gets what it always got.
 *
 * @param accept the header's values, joined by commas; empty where there was none
 * @param others what can be answered beside JSON
 */
export function chosenMedia(
  accept: string,
  others: readonly OtherMedia[] = [],
): typeof JSON_MEDIA | OtherMedia {
  const ranges = rangesOf(accept);
  let chosen: typeof JSON_MEDIA | OtherMedia = JSON_MEDIA;
  for (const media of others) if (qualityOf(media, ranges) > qualityOf(chosen, ranges)) chosen = media;
  return chosen;
}

// A quoted parameter may hold commas and semicolons; none of those that have one decides anything here.
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** Those that are well-formed. Parameters other than `q` are not told apart. */
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
