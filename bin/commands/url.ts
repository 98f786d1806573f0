import { apiUrl } from '../stage/stack.ts';

/** Prints the base URL of the stage's API alone. */
export async function printUrl(): Promise<void> {
  console.log(await apiUrl());
}
