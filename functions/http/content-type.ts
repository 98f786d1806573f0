/* What a `Content-Type` header says, by RFC 9110 §8.3.1. */

const JSON_TYPE = /^application\/(?:[^\s/;,]+\+)?json$/;
const PARAMETER = /;\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const ESCAPED = /\\(.)/g;
const UTF_8 = ['utf-8', 'utf8'];

/** @returns whether it names JSON: `application/json`, or a type that ends in `+json` */
export const isJson = (contentType: string): boolean =>
  JSON_TYPE.test((contentType.split(';', 1)[0] ?? '').trim().toLowerCase());

/** @returns whether it leaves the charset out, or says UTF-8 */
export const isUtf8 = (contentType: string): boolean =>
  [...contentType.matchAll(PARAMETER)]
    .filter(([, name = '']) => name.toLowerCase() === 'charset')
    .every(([, , quoted, token]) =>
      UTF_8.includes((quoted?.replace(ESCAPED, '$1') ?? token ?? '').toLowerCase()),
    );

/** @returns whether it is several types joined by commas; a sender of one header never writes that */
export const isList = (contentType: string): boolean => contentType.replace(QUOTED, '').includes(',');
