/** What must not leave the account with an error, by what it looks like. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Names, addresses and other texts of customers are quoted in our messages and in Stripe's. From the first quotation
  // mark to the last, because a quoted text may hold such marks too, and an apostrophe looks like one.
  [/“(?:.*”|.*)|"(?:.*"|.*)|'.*'|`.*`/gs, '[text]'],
  [/[^\s@<>()[\]:;,]+@[^\s@<>()[\]:;,]+/g, '[e-mail]'],
  [/\b(?:sk|rk|pk|whsec)_[\w*]+/g, '[key]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[key]'],
  // Signatures, tokens and hashes.
  [/\b(?=[\w+/=-]*\d)[\w+/=-]{32,}/g, '[key]'],
];
const LONGEST = 500;

/** A text of an error without e-mail addresses, quoted texts such as names, and keys. */
export const scrubbed = (text: string): string =>
  SECRETS.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead),
    text.slice(0, 10 * LONGEST),
  ).slice(0, LONGEST);
