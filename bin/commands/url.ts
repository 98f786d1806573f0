import { apiUrl } from '../stage/stack.ts';

/** Prints only the base URL of the stage's API. */
export async function printUrl(): Promise<void> {
  console.log(await apiUrl());
}
