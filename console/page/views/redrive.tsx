import type { RedriveInput, RedriveSyncsReply, WouldRedriveReply } from '@tally/client';
import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { counted } from '../names.ts';
import { Change } from '../parts/dialog.tsx';
import { Shown } from '../parts/states.tsx';
import { useReply } from '../use-reply.ts';

interface RedriveProps {
  readonly body: RedriveInput;
  readonly done: () => void;
  readonly close: () => void;
}

/** Counts first. Then it syncs again, in as many requests as it takes. */
export function Redrive({ body, done, close }: RedriveProps) {
  const [count, setCount] = useState(0);
  const dry = useReply(JSON.stringify(body), () =>
    call<WouldRedriveReply>('redriveSyncs', [{ ...body, dry_run: true }]),
  );
  const act = async (confirmed: string | undefined) => {
    for (let more = true; more; ) {
      const reply = await call<RedriveSyncsReply>('redriveSyncs', [body], { confirmed });
      setCount((before) => before + reply.redriven);
      more = reply.more;
    }
    done();
  };
  const isReady = dry.state === 'there' && dry.reply.would_redrive > 0;
  return (
    <Change title="Sync again" verb="Sync again" isReady={isReady} act={act} close={close}>
      <Shown of={dry} what="how many it would be">
        {({ would_redrive: would, more }) => (
          <p>
            {more && 'At least '}
            {counted(would, 'invoice')} would be tried now. Nothing is made twice at Stripe: each goes on from
            where its last try stopped.
          </p>
        )}
      </Shown>
      {count > 0 && <p role="status">{counted(count, 'invoice')} so far.</p>}
    </Change>
  );
}
