import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** A whole page that loads nothing else, and the headers that it is sent with. */
export interface Page {
  readonly text: string;
  readonly headers: { readonly 'content-security-policy': string };
}

/** The page may load and run nothing but its own styles, because names and descriptions are callers' text. */
const policyOf = (styles: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/**
 * The policy is in the page too, since a saved page has no headers.
 *
 * @param more styles of this page, beside that of all pages
 */
export function page(title: string, content: Html, more: readonly string[] = []): Page {
  const styles = [STYLE, ...more];
  const policy = policyOf(styles);
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${styles.map((style) => html`<style>${new Html(style)}</style>`)}
</head>
<body>
${content}
</body>
</html>
`;
  return { text, headers: { 'content-security-policy': policy } };
}
