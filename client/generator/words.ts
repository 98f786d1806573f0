/** `customer_id` as a name in TypeScript: `customerId`. */
export const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

export const pascalCase = (name: string): string => {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
};

const LINE = 100;

/** A JSDoc comment of the given paragraphs, or nothing where there are none. */
export function jsDoc(...paragraphs: (string | undefined)[]): string {
  const told = paragraphs.filter((text) => text !== undefined && text !== '');
  if (told.length === 0) return '';
  const lines = told.flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapped(sentence(text))]);
  const [only = ''] = lines;
  return lines.length === 1
    ? `/** ${only} */\n`
    : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}

function sentence(text: string | undefined = ''): string {
  const safe = text
    .trim()
    .replaceAll('*/', '*\\/')
    .replace(/^[a-z](?!\w*_)/, (letter) => letter.toUpperCase());
  return /[.!?:)`"]$/.test(safe) ? safe : `${safe}.`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
