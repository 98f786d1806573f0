import { grouped, isBelowZero, missingDecimals } from '../money.ts';

interface MoneyProps {
  readonly amount: string;
  readonly currency?: string | undefined;
  /** The decimals of the column's longest amount, so that all points stand below each other. */
  readonly decimals?: number;
}

/** An amount, exactly as the API says it. Its padding is no text, so a copy has the amount alone. */
export function Money({ amount, currency, decimals }: MoneyProps) {
  const missing = decimals === undefined ? 0 : missingDecimals(amount, decimals);
  return (
    <span class={isBelowZero(amount) ? 'money below' : 'money'}>
      {grouped(amount)}
      {missing > 0 && <span class="pad" data-pad={'0'.repeat(missing)} />}
      {currency !== undefined && <span class="unit"> {currency}</span>}
    </span>
  );
}
