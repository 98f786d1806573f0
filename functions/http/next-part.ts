/**
 * The header that leads to the next part of a document (RFC 8288). The address is that of the request, only the query
 * differs.
 *
 * @param query the cursor of the next part, and the filters of the request; what is undefined is left out
 */
export function nextPart(query: Readonly<Record<string, string | undefined>>): { readonly link: string } {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, value);
  return { link: `<?${given}>; rel="next"` };
}
