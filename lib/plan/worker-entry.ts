import { join } from 'node:path';

const QUEUE = join(import.meta.dirname, '..', '..', 'functions', 'queue');

/** The file from which a worker is bundled. */
export const workerEntry = (name: string): string => join(QUEUE, name, 'handler.ts');
