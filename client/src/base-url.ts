import type { Check } from './checked-options.ts';

// The parser of addresses has made all forms of an IPv4 address one.
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1])$/;
const API_GATEWAY_HOST = /\.execute-api\.([^.]+)\.amazonaws\.com(\.cn)?$/;

/** The API's address. It is refused if others could read a request on its way. */
export const BASE_URL: Check = [
  'an https address like https://.../v1 (http for localhost, 127.0.0.0/8 and ::1), without user, query or fragment',
  (given) => {
    const text = given as string; // anything else is read as its text, too
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password, search, hash } = new URL(text);
    const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
    return isPrivate && !(username || password || search || hash);
  },
];

/** The region in the host name of API Gateway's own addresses; custom domains have none. */
export const regionInHost = (baseUrl: string): string | undefined =>
  API_GATEWAY_HOST.exec(new URL(baseUrl).hostname)?.[1];
