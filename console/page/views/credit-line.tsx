import type { LineItem } from '@tally/client';
import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { Change } from '../parts/dialog.tsx';
import { Money } from '../parts/money.tsx';

interface CreditLineProps {
  readonly line: LineItem;
  readonly credited: () => void;
  readonly close: () => void;
}

/** Corrects a line. A second click, or a second try after a lost answer, has the same key, so it credits once. */
export function CreditLine({ line, credited, close }: CreditLineProps) {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [key] = useState(() => `console:${crypto.randomUUID()}`);
  const act = async (confirmed: string | undefined) => {
    const body = { ...(amount !== '' && { amount }), reason };
    await call('credit', [line.line_item_id, body, { idempotencyKey: key }], { confirmed });
    credited();
  };
  return (
    <Change title="Credit a line" verb="Credit" isReady={reason.trim() !== ''} act={act} close={close}>
      <p>
        <code>{line.idempotency_key}</code> of <Money amount={line.amount} currency={line.currency} />, of
        which <Money amount={line.credited_amount} /> is credited already.
      </p>
      <label>
        Amount
        <input
          value={amount}
          onInput={({ currentTarget }) => setAmount(currentTarget.value)}
          inputMode="decimal"
          placeholder="all that is left"
        />
      </label>
      <label>
        Reason, which the customer reads
        <input value={reason} onInput={({ currentTarget }) => setReason(currentTarget.value)} required />
      </label>
    </Change>
  );
}
