import { type Fields, fieldsOf, functionName, isFields, type LogEvent } from './log-event.ts';
import { isRequest, nameOf, requestLine } from './request-line.ts';

/** The terminal's colours that read well on light and dark alike. */
const colours = [36, 33, 35, 32, 34, 31];
const prefixWidth = 16;

/**
 * `12:07:01.250 name | text`, once for each line of the message, so that a stack trace keeps its prefix.
 *
 * @param width in characters. A longer line is cut, but not a line that reports an error
 */
export function formatEvent(event: LogEvent, coloured: boolean, width = Number.POSITIVE_INFINITY): string[] {
  const fields = fieldsOf(event.message);
  const name = functionName(event.group);
  const prefix = `${clock(fields, event.timestamp)} ${name.padEnd(prefixWidth)} |`;
  const painted = coloured ? `\u001b[${colourOf(name)}m${prefix}\u001b[0m` : prefix;
  const room = isRoutine(fields) ? width - prefix.length - 1 : Number.POSITIVE_INFINITY;
  return readable(fields, event.message).map((line) => `${painted} ${cut(line, room)}`);
}

/** Lines whose end is not needed. */
const isRoutine = (fields: Fields | undefined): boolean =>
  fields !== undefined &&
  !['ERROR', 'WARN', 'CRITICAL'].includes(String(fields['level'])) &&
  !isFault(fields);

const isFault = ({ status }: Fields): boolean => Number(status) >= 500;

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/**
 * Shortens Lambda's own JSON lines to what a reader looks for, and the functions' lines to level, message and fields.
 */
function readable(fields: Fields | undefined, message: string): string[] {
  if (fields === undefined) return lines(message);
  if (typeof fields['type'] === 'string' && fields['type'].startsWith('platform.'))
    return platformLine(fields);
  if (isRequest(fields)) return [requestLine(fields)];
  if ('_aws' in fields) return [metricLine(fields)];
  const { level, message: text, time, timestamp, service, sampling_rate, ...rest } = fields;
  const { xray_trace_id, lambda_request_id, caller, ...told } = rest;
  const { shown, stack } = withoutStack({ ...told, ...(caller !== undefined && { by: nameOf(caller) }) });
  const details = Object.entries(shown).map(([name, value]) => `${name}=${asText(value)}`);
  return [[level, asText(text), ...details].filter(Boolean).join(' '), ...stack];
}

/** Of the lines about an invocation, only its report is useful. */
function platformLine({ type, record }: Fields): string[] {
  if (type !== 'platform.report') return [];
  const { metrics = {}, status, errorType } = (record ?? {}) as Fields;
  const { durationMs, initDurationMs, maxMemoryUsedMB, memorySizeMB } = metrics as Fields;
  const init = initDurationMs === undefined ? '' : `, started in ${initDurationMs} ms`;
  const outcome = status === 'success' ? '' : `, ${[status, errorType].filter(Boolean).join(' ')}`;
  return [`report: ${durationMs} ms${init}, ${maxMemoryUsedMB} of ${memorySizeMB} MB${outcome}`];
}

/** A metric has its own description, which is for CloudWatch and not for a reader. */
const metricLine = ({ _aws, service, stage: _stage, ...values }: Fields): string =>
  ['metric', ...Object.entries(values).map(([name, value]) => `${name}=${asText(value)}`)].join(' ');

/** A stack trace is shown on its own lines. In the field its first line is enough. */
function withoutStack(fields: Fields): { shown: Fields; stack: string[] } {
  const error = fields['error'];
  if (!isFields(error) || typeof error['stack'] !== 'string') return { shown: fields, stack: [] };
  const { stack, ...shown } = error;
  return { shown: { ...fields, error: shown }, stack: lines(String(stack)).slice(1) };
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const lines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

/** When the line was written, if it says so. CloudWatch gets several lines at once, with one time. */
function clock(fields: Fields | undefined, stored: number): string {
  const written = Date.parse(String(fields?.['timestamp'] ?? fields?.['time']));
  return new Date(Number.isNaN(written) ? stored : written).toISOString().slice(11, 23);
}

/** The same name has the same colour in every run. */
function colourOf(name: string): number | undefined {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return colours[sum % colours.length];
}
