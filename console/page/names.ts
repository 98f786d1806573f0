/** `arn:aws:sts::123456789012:assumed-role/metering/session` is metering; a name of Tally's own stays. */
export function callerName(caller: string): string {
  const [kind = '', name, ...more] = caller.slice(caller.lastIndexOf(':') + 1).split('/');
  if (!caller.startsWith('arn:') || name === undefined) return caller;
  return kind === 'assumed-role' ? name : [name, ...more].join('/');
}

/** "12 lines", "1 line". */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;
