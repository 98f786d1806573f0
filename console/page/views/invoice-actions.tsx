import type { Invoice, InvoiceReply } from '@tally/client';
import { useState } from 'preact/hooks';
import { call, wholeText } from '../api.ts';
import { go } from '../navigation.tsx';
import { Change, READ_ONLY } from '../parts/dialog.tsx';
import { saveAs } from '../parts/export.tsx';
import { Money } from '../parts/money.tsx';
import { Shown } from '../parts/states.tsx';
import { invoicePath, pathWith } from '../place.ts';
import { stage } from '../stage.ts';
import { useReply } from '../use-reply.ts';

type Action = Invoice['allowed_actions'][number];

const names = {
  finalize: 'Finalize…',
  void: 'Make void…',
  sync: 'Sync now…',
  credit: 'Credit a line…',
} as const satisfies Record<Action, string>;

interface ActionsProps {
  readonly invoice: Invoice;
  readonly done: () => void;
}

/** What the server would accept now, as buttons. Each asks before anything happens. */
export function Actions({ invoice, done }: ActionsProps) {
  const [chosen, setChosen] = useState<Action>();
  const close = () => setChosen(undefined);
  const choose = (action: Action) => {
    if (action === 'credit') go(pathWith(invoicePath(invoice.invoice_id), { show: 'lines' }));
    else setChosen(action);
  };
  const given = { invoice, done, close };
  return (
    <div class="actions">
      {invoice.allowed_actions.map((action) => (
        <button
          key={action}
          type="button"
          disabled={!stage.write && action !== 'credit'}
          title={stage.write ? undefined : READ_ONLY}
          onClick={() => choose(action)}
        >
          {names[action]}
        </button>
      ))}
      <button type="button" onClick={() => savePage(invoice.invoice_id)}>
        Save as a page to print
      </button>
      {!stage.write && invoice.allowed_actions.length > 0 && <span class="faint">{READ_ONLY}</span>}
      {chosen === 'finalize' && <Finalize {...given} />}
      {chosen === 'void' && <MakeVoid {...given} />}
      {chosen === 'sync' && <Sync {...given} />}
    </div>
  );
}

/** The invoice as Tally prints it. It is saved, and not shown inside the console. */
async function savePage(id: string): Promise<void> {
  saveAs(`${id}.html`, await wholeText('getInvoice', [id, { accept: 'text/html' }]));
}

interface ActionProps extends ActionsProps {
  readonly close: () => void;
}

function Finalize({ invoice, done, close }: ActionProps) {
  const id = invoice.invoice_id;
  const dry = useReply(id, () => call<InvoiceReply>('finalizeInvoice', [id, { dryRun: true }]));
  const act = async (confirmed: string | undefined) => {
    await call('finalizeInvoice', [id], { confirmed });
    done();
  };
  return (
    <Change
      title="Finalize the invoice"
      verb="Finalize"
      isReady={dry.state === 'there'}
      act={act}
      close={close}
    >
      <Shown of={dry} what="what it would be">
        {({ invoice: would }) => (
          <p>
            It would be {would.number === undefined ? 'closed' : `number ${would.number}`}, with a total of{' '}
            <Money amount={would.total} currency={would.currency} />. It takes no more lines then, and this
            cannot be undone.
          </p>
        )}
      </Shown>
    </Change>
  );
}

function MakeVoid({ invoice, done, close }: ActionProps) {
  const [reason, setReason] = useState('');
  const act = async (confirmed: string | undefined) => {
    await call('voidInvoice', [invoice.invoice_id, { reason }], { confirmed });
    done();
  };
  return (
    <Change
      title="Make the invoice void"
      verb="Make void"
      isReady={reason.trim() !== ''}
      act={act}
      close={close}
    >
      <p>
        Nobody owes its <Money amount={invoice.total} currency={invoice.currency} /> then. The keys of its
        lines stay used, and this cannot be undone.
      </p>
      <label>
        Reason
        <input value={reason} onInput={({ currentTarget }) => setReason(currentTarget.value)} required />
      </label>
    </Change>
  );
}

function Sync({ invoice, done, close }: ActionProps) {
  const act = async (confirmed: string | undefined) => {
    await call('syncInvoice', [invoice.invoice_id], { confirmed });
    done();
  };
  return (
    <Change title="Sync the invoice now" verb="Sync now" act={act} close={close}>
      <p>It goes on from where the last try stopped. Nothing is made twice at Stripe.</p>
    </Change>
  );
}
