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
  return comment(
    paragraphs.filter(isText).flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapped(text)]),
  );
}

/** A parameter of a method. */
export interface Parameter {
  readonly name: string;
  readonly isOptional?: boolean;
  readonly type: string;
  readonly text: string | undefined;
}

/** The same for a method, with the text of each parameter, which editors show while it is written. */
export function methodDoc(
  paragraphs: readonly (string | undefined)[],
  parameters: readonly Parameter[],
): string {
  const told = parameters.filter(({ text }) => isText(text));
  const tags = told.flatMap(({ name, text }) => wrapped(text, `@param ${name} `));
  const before = paragraphs.filter(isText).flatMap((text) => [...wrapped(text), '']);
  return comment([...before, ...tags]);
}

const isText = (text: string | undefined): boolean => text !== undefined && text !== '';

function comment(lines: readonly string[]): string {
  const [only] = lines;
  if (only === undefined) return '';
  return lines.length === 1
    ? `/** ${only} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

function sentence(text: string | undefined = ''): string {
  const safe = text
    .trim()
    .replaceAll('*/', '*\\/')
    .replace(/^[a-z](?!\w*_)/, (letter) => letter.toUpperCase());
  return /[.!?:]$/.test(safe) ? safe : `${safe}.`;
}

/** The text as a sentence after `start`, broken into lines. */
function wrapped(text: string | undefined, start = ''): string[] {
  const lines: string[] = [];
  for (const word of `${start}${sentence(text)}`.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
