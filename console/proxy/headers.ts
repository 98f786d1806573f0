import type { OutgoingHttpHeaders } from 'node:http';

const policy = (...more: string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...more,
  ].join('; ');

/** For every answer: nothing from elsewhere is loaded, nothing is kept, and nobody frames it. */
const always: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

export const safeHeaders = (contentType: string): OutgoingHttpHeaders => ({
  ...always,
  'content-type': contentType,
  // Pictures that are part of a style sheet.
  'content-security-policy': policy("img-src 'self' data:"),
});
