/** A time in UTC, to the minute. The exact one is in its title. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at}>
      {at.slice(0, 10)} <span class="clock">{at.slice(11, 16)}</span>
    </time>
  );
}
