/** Writes one thing: a JSON document for programs, or text for people. */
export function printOne<Document>(
  document: Document,
  json: true | undefined,
  textOf: (document: Document) => string,
): void {
  process.stdout.write(`${json ? JSON.stringify(document) : textOf(document)}\n`);
}

/** Names and values below each other. A value that is not there has no line. */
export function factsOf(facts: Readonly<Record<string, string | number | null | undefined>>): string {
  const there = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(...there.map(([name]) => name.length));
  return there.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
