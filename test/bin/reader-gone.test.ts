import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { goOnWithoutReader } from '../../bin/reader-gone.ts';

const failing = (code: string): PassThrough => {
  const stream = new PassThrough();
  goOnWithoutReader(stream);
  stream.emit('error', Object.assign(new Error(code), { code }));
  return stream;
};

test('if the reader has gone, that is not a failure', () => {
  expect(() => failing('EPIPE')).not.toThrow();
});

test('if the disk is full, that is a failure', () => {
  expect(() => failing('ENOSPC')).toThrow('ENOSPC');
});
