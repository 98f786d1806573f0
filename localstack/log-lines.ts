/** One event of a function's log, as CloudWatch Logs keeps it. */
export type LogEvent = { readonly group: string; readonly timestamp: number; readonly message: string };

/** The terminal's colours that read well on light and dark alike. */
const colours = [36, 33, 35, 32, 34, 31];
const prefixWidth = 24;

const folders = ['/aws/lambda/', '/tally/'];

export function isFunctionGroup(group: string): boolean {
  return folders.some((folder) => group.startsWith(folder));
}

export function functionName(group: string): string {
  const folder = folders.find((one) => group.startsWith(one)) ?? '';
  return group.slice(folder.length);
}

/** `12:07:01.250 name | text`, once for each line of the message, so that a stack trace keeps its prefix. */
export function formatEvent(event: LogEvent, coloured: boolean): string[] {
  const time = new Date(event.timestamp).toISOString().slice(11, 23);
  const name = functionName(event.group);
  const prefix = `${time} ${name.padEnd(prefixWidth)} |`;
  const painted = coloured ? `\u001b[${colourOf(name)}m${prefix}\u001b[0m` : prefix;
  return event.message
    .trimEnd()
    .split('\n')
    .map((line) => `${painted} ${line.trimEnd()}`);
}

/** The same name has the same colour in every run. */
function colourOf(name: string): number | undefined {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return colours[sum % colours.length];
}
