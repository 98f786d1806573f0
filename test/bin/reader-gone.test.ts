import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { goOnWithoutReader } from '../../bin/reader-gone.ts';

const failing = (code: string): PassThrough => {
  const stream = new PassThrough();
  goOnWithoutReader(stream);
  stream.emit('error', Object.assign(new Error(code), { code }));
  return stream;
};

test('a reader that has gone is no failure', () => {
  expect(() => failing('EPIPE')).not.toThrow();
});

test('a disk that is full is one', () => {
  expect(() => failing('ENOSPC')).toThrow('ENOSPC');
});
