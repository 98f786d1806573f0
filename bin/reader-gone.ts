import type { Writable } from 'node:stream';

/** A reader that has gone, `head` for instance, is no failure: the command goes on, and writes into nothing. */
export function goOnWithoutReader(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
