#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// What is loaded is compiled once, and not at each call: help then comes in half the time.
enableCompileCache(join(import.meta.dirname, '..', '.build', 'compiled'));
const { main } = await import('./cli/main.ts');
await main();
