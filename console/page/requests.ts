import type { SeenRequest } from '../proxy/request-stream.ts';

/**
 * Follows the requests until the signal aborts.
 *
 * @param seen is given several at a time, as they come
 * @throws Error if the stream ends by itself
 */
export async function followRequests(
  signal: AbortSignal,
  seen: (requests: readonly SeenRequest[]) => void,
): Promise<void> {
  const response = await fetch('/requests.ndjson', { signal, headers: { 'x-tally-console': '1' } });
  if (!response.ok || !response.body) throw new Error(`The console answered ${response.status}.`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('The stream of requests ended.');
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    const requests = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
    const failure = requests.find(({ failed }) => failed !== undefined);
    if (failure) throw new Error(failure.failed);
    if (requests.length > 0) seen(requests);
  }
}

/** Whether a request has the words in what is shown of it, in any order and case. */
export function fits(request: SeenRequest, words: string): boolean {
  const text = JSON.stringify(request).toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
