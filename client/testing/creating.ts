import { DomainError } from '../../functions/domain/errors.ts';
import type { ProblemCode } from '../contract/shapes/problem.ts';
import type { FieldError } from '../contract/shapes/problem-details.ts';
import type { Answer } from './endpoints.ts';

/** A create of something that has an id. */
interface Creating<Thing> {
  readonly noun: 'customer' | 'product';
  readonly sent: Thing;
  readonly id: string;
  /** Whether the request named the id. If not, only the key tells what is meant. */
  readonly namesId: boolean;
  readonly key: string | undefined;
  readonly conflict: ProblemCode;
  readonly differences: (original: Thing, sent: Thing) => FieldError[];
  /** Refuses what only a new one can be refused for. */
  readonly refuse?: () => void;
}

/**
 * Creates it once. The same id, or the same key, is answered with what was made first; other content under it is refused.
 *
 * @param things by their ids
 * @param keys what each key stands for
 */
export function createOnce<Thing extends object>(
  things: Map<string, Thing>,
  keys: Map<string, string>,
  creating: Creating<Thing>,
): Answer {
  const { noun, sent, id, key, refuse } = creating;
  const claim = `${noun} ${key}`;
  const claimed = key === undefined ? undefined : keys.get(claim);
  if (claimed !== undefined && claimed !== id && creating.namesId) throw otherId(noun, id);
  const known = things.get(claimed ?? id);
  if (known) refuseOtherContent(known, creating);
  else {
    refuse?.();
    things.set(id, sent);
  }
  if (key !== undefined && claimed === undefined) keys.set(claim, id);
  return { status: known ? 200 : 201, body: { [noun]: known ?? sent, replayed: known !== undefined } };
}

const otherId = (noun: string, id: string): DomainError =>
  new DomainError('idempotency_conflict', {
    detail: `The idempotency key was used to create a ${noun} with another ${noun}_id. Nothing was written. Use a new key for a new ${noun}.`,
    errors: [{ field: `${noun}_id`, message: `the original has another one, this request has ${id}` }],
  });

function refuseOtherContent<Thing>(
  known: Thing,
  { noun, sent, namesId, conflict, differences }: Creating<Thing>,
): void {
  const errors = differences(known, sent);
  if (errors.length === 0) return;
  throw new DomainError(namesId ? conflict : 'idempotency_conflict', {
    detail: (fields) => `The ${noun} exists with other content: ${fields}.`,
    errors,
  });
}
