import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiProblem } from '../api.ts';
import { stage } from '../stage.ts';
import { asProblem } from '../use-reply.ts';
import { Problem } from './states.tsx';

interface ChangeProps {
  readonly title: string;
  /** What the last button does: "Finalize". */
  readonly verb: string;
  readonly children: ComponentChildren;
  /** Whether enough was entered. */
  readonly isReady?: boolean;
  /** Does it. @param confirmed what was typed, on a stage that asks for it */
  readonly act: (confirmed: string | undefined) => Promise<void>;
  readonly close: () => void;
}

/**
 * Asks before a change. The browser's own dialog keeps the focus inside, ends with Escape, and gives the focus back.
 * On a stage that asks for it, its name must be typed.
 */
export function Change({ title, verb, children, isReady = true, act, close }: ChangeProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => dialog.current?.showModal(), []);
  const { confirmation } = stage;
  const mayAct = isReady && !isBusy && stage.write && (confirmation === undefined || typed === confirmation);
  const send = async (event: Event) => {
    event.preventDefault();
    if (!mayAct) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await act(confirmation === undefined ? undefined : typed);
      dialog.current?.close();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-label={title}>
      <form onSubmit={send}>
        <h2>{title}</h2>
        {children}
        {problem && <Problem problem={problem} what="the answer" />}
        {!stage.write && <p class="notice">{READ_ONLY}</p>}
        {stage.write && confirmation !== undefined && (
          <label>
            Type <strong>{confirmation}</strong> to confirm
            <input
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
              autoComplete="off"
            />
          </label>
        )}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="main" disabled={!mayAct}>
            {isBusy ? 'Sending…' : verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}

export const READ_ONLY = 'This console only reads. Start it with make console write=yes to change anything.';
