import { useState } from 'preact/hooks';
import { type RawReply, sendRaw } from '../api.ts';
import { type Operation, type Parameter, requestOf } from '../openapi.ts';
import { Prose } from '../parts/prose.tsx';
import { stage } from '../stage.ts';
import { asProblem } from '../use-reply.ts';

/** A call with what is entered here, sent through the proxy. */
export function Try({ operation }: { readonly operation: Operation }) {
  const { id, method, parameters, examples, hasBody } = operation;
  const [body, setBody] = useState(examples[0]?.[1] ?? '{}');
  const [reply, setReply] = useState<RawReply | { readonly failed: string }>();
  const isWrite = method !== 'GET';
  const confirmation = isWrite && stage.write ? stage.confirmation : undefined;
  const send = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const entered = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      String(value).trim(),
    ]);
    const { confirmed, ...values } = Object.fromEntries(entered);
    const request = requestOf(operation, values);
    setReply(undefined);
    try {
      setReply(
        await sendRaw(method, request.target, hasBody ? body : null, {
          ...request.headers,
          ...(confirmed && { 'x-tally-confirm': confirmed }),
        }),
      );
    } catch (error) {
      setReply({ failed: asProblem(error).message });
    }
  };
  return (
    <form class="try" onSubmit={send} aria-label={`Try ${id}`}>
      <h3>Try it</h3>
      {parameters.map((parameter) => (
        <Entry key={parameter.name} of={parameter} route={id} />
      ))}
      {hasBody && (
        <>
          {examples.length > 1 && (
            <label>
              Example
              <select
                onChange={({ currentTarget }) => setBody(examples[currentTarget.selectedIndex]?.[1] ?? '{}')}
              >
                {examples.map(([name]) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <label>
            Body
            <textarea
              rows={Math.min(body.split('\n').length + 1, 18)}
              value={body}
              onInput={({ currentTarget }) => setBody(currentTarget.value)}
              spellcheck={false}
            />
          </label>
        </>
      )}
      {confirmation !== undefined && (
        <label>
          Type {confirmation} to confirm
          <input name="confirmed" autoComplete="off" />
        </label>
      )}
      <div class="actions">
        <button type="submit" class="main">
          Send
        </button>
        {isWrite && !stage.write && (
          <span class="faint">This console only reads: what would change anything is refused.</span>
        )}
      </div>
      <div role="status">{reply && <Reply of={reply} />}</div>
    </form>
  );
}

function Entry({
  of: { name, in: place, required = false, description = '', schema },
  route,
}: {
  readonly of: Parameter;
  readonly route: string;
}) {
  const id = `${route}-${name}`;
  return (
    <div class="entry">
      <label for={id}>
        {name}
        {schema?.enum ? (
          <select id={id} name={name} required={required}>
            {['', ...schema.enum.map(String)].map((value) => (
              <option key={value} value={value}>
                {value === '' ? 'left out' : value}
              </option>
            ))}
          </select>
        ) : (
          <input id={id} name={name} required={required} spellcheck={false} autoComplete="off" />
        )}
      </label>
      <p class="faint">
        {place}
        {required && ', required'}. <Prose of={description} />
      </p>
    </div>
  );
}

function Reply({ of }: { readonly of: RawReply | { readonly failed: string } }) {
  if ('failed' in of) return <p class="notice bad">{of.failed}</p>;
  const { status, ms, contentType, text } = of;
  return (
    <>
      <p>
        <strong>{status}</strong>{' '}
        <span class="faint">
          {contentType}, {ms} ms
        </span>
      </p>
      <section aria-label="The reply">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
        <pre tabIndex={0}>{pretty(text)}</pre>
      </section>
    </>
  );
}

/** JSON with line breaks. Amounts and quantities are text in it, so none is rounded. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
