import { existsSync, writeFileSync } from 'node:fs';

if (!existsSync(process.env.SEEN)) {
  writeFileSync(process.env.SEEN, '');
  throw new Error('only the first time');
}
export const handler = async () => 'the second time';
