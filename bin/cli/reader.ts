/** Ends the command once the reader of its output has gone, such as `head`. For commands that change nothing. */
export function endWithReader(): void {
  process.stdout.once('error', () => process.exit(0));
}
