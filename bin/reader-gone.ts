import type { Writable } from 'node:stream';

/** It is not an error if the reader has gone, such as `head`. The command goes on, and its output is dropped. */
export function goOnWithoutReader(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
