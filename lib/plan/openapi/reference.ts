import { isObject, type JsonObject, type Resolve, resolver } from './document-parts.ts';

/** The document as a page to read in the repository: each route with its parameters, bodies, replies and errors. */
export function referencePage(document: JsonObject): string {
  const resolve = resolver(document);
  const operations = operationsIn(document);
  const tags = (Array.isArray(document['tags']) ? document['tags'] : []).filter(isObject);
  const parts = tags.map((tag) => {
    const own = operations.filter(({ operation }) => listOf(operation['tags']).includes(tag['name']));
    return own.length === 0
      ? ''
      : `## ${tag['name']}\n\n${sentence(tag['description'])}\n\n${own.map((each) => operationPart(each, resolve)).join('\n')}`;
  });
  return `${HEAD}\n${parts.filter(Boolean).join('\n')}`;
}

const HEAD = `# API reference

\`npm run contract:release\` writes this page from the contract, together with [openapi.json](openapi.json), which has every schema. Both are the last release. \`GET /openapi.json\` answers the document of the stage itself. To try the calls, run \`make console\` and open \`API\` there. [console.md](console.md#the-api-reference) says how. All paths are below the base URL that \`make -s url\` prints.
`;

interface Named {
  readonly name: string;
  readonly operation: JsonObject;
}

function operationsIn({ paths }: JsonObject): Named[] {
  return Object.entries(isObject(paths) ? paths : {}).flatMap(([path, methods]) =>
    Object.entries(isObject(methods) ? methods : {}).flatMap(([method, operation]) =>
      isObject(operation) ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [],
    ),
  );
}

function operationPart({ name, operation }: Named, resolve: Resolve): string {
  return [
    `### ${operation['operationId']}`,
    '',
    `\`${name}\``,
    '',
    sentence(operation['summary']),
    '',
    ...(operation['description'] ? [String(operation['description']), ''] : []),
    ...parametersPart(operation, resolve),
    ...bodyPart(operation, resolve),
    ...repliesPart(operation, resolve),
  ].join('\n');
}

function parametersPart(operation: JsonObject, resolve: Resolve): string[] {
  const all = listOf(operation['parameters']).map(resolve).filter(isObject);
  if (all.length === 0) return [];
  return [
    '| parameter | in | |',
    '|---|---|---|',
    ...all.map((each) => {
      const must = each['required'] === true ? '**required.** ' : '';
      return `| \`${each['name']}\` | ${each['in']} | ${must}${inCell(each['description'])} |`;
    }),
    '',
  ];
}

function bodyPart(operation: JsonObject, resolve: Resolve): string[] {
  const body = resolve(operation['requestBody']);
  const json = isObject(body) && isObject(body['content']) ? body['content']['application/json'] : undefined;
  const examples = isObject(json) && isObject(json['examples']) ? Object.entries(json['examples']) : [];
  return examples.flatMap(([name, example]) => {
    const value = isObject(example) ? example['value'] : undefined;
    return [`Body, ${name.replaceAll('_', ' ')}: \`${JSON.stringify(value)}\``, ''];
  });
}

function repliesPart(operation: JsonObject, resolve: Resolve): string[] {
  const replies = Object.entries(isObject(operation['responses']) ? operation['responses'] : {});
  const told = replies.map(([status, reply]) => {
    const { description = '' } = resolve(reply) as { description?: string }; // a response has one
    return `\`${status}\` ${inCell(description)}`;
  });
  return [`Answers: ${told.join(' · ')}`, ''];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const inCell = (text: unknown): string =>
  String(text ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
const sentence = (text: unknown): string => {
  const said = String(text ?? '');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
};
