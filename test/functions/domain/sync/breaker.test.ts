import { describe, expect, test } from '@jest/globals';
import {
  afterTry,
  type Breaker,
  comingBackAt,
  isExcused,
  passage,
  probing,
  sound,
} from '../../../../functions/domain/sync/breaker.ts';
import { at } from '../../../support/charges.ts';

const second = (count: number) =>
  at(new Date(Date.parse('2026-12-03T00:00:00Z') + count * 1_000).toISOString());
const away = { kind: 'away', cause: { code: 'provider_unreachable' } } as const;
const refused = { kind: 'key refused', cause: { code: 'api_key_refused' } } as const;
const answered = { kind: 'answered' } as const;

/** One try a second, each a second long. */
const tried = (
  breaker: Breaker,
  signs: readonly Parameters<typeof afterTry>[1][],
  from = 0,
  isProbe = false,
): Breaker =>
  signs.reduce(
    (known, sign, index) =>
      afterTry(known, sign, { began: second(from + index), now: second(from + index + 1), isProbe }),
    breaker,
  );
const outage = tried(
  sound,
  Array.from({ length: 5 }, () => away),
);

describe('the sync is stopped', () => {
  test('when five tries fail in a row because Stripe does not answer, and not before', () => {
    expect(passage(tried(sound, [away, away, away, away]), second(4))).toEqual({ kind: 'free' });
    expect(passage(outage, second(5))).toEqual({ kind: 'wait', until: second(35), cause: away.cause });
  });

  test('not when Stripe answers in between', () => {
    const mixed = tried(sound, [away, away, away, away, answered, away, away, away, away]);
    expect(passage(mixed, second(9))).toEqual({ kind: 'free' });
  });

  test('at once when Stripe refuses the key', () => {
    expect(passage(tried(sound, [refused]), second(1))).toMatchObject({ kind: 'wait', cause: refused.cause });
  });

  test('while it is off: then not even a probe is sent', () => {
    const off: Breaker = { ...outage, off: { since: second(0), why: 'restored' } };
    expect(passage(off, second(10_000))).toMatchObject({
      kind: 'wait',
      cause: { code: 'sync_is_off', detail: 'restored' },
    });
  });
});

describe('a probe', () => {
  test('is one at a time: the others come back some seconds later', () => {
    expect(passage(outage, second(35))).toEqual({ kind: 'probe' });
    const probed = probing(outage, second(35), 90_000);
    expect(passage(probed, second(36))).toMatchObject({ kind: 'wait', until: second(41) });
    // Its worker died.
    expect(passage(probed, second(125))).toEqual({ kind: 'probe' });
  });

  test('that is answered ends the stop, and one that fails makes the next one later, up to five minutes', () => {
    expect(passage(tried(probing(outage, second(35), 90_000), [answered], 35, true), second(36))).toEqual({
      kind: 'free',
    });
    let breaker = outage;
    const waits: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      const due = breaker.stopped?.nextProbeAt ?? second(0);
      const from = (Date.parse(due) - Date.parse(second(0))) / 1_000;
      breaker = tried(probing(breaker, due, 90_000), [away], from, true);
      waits.push((Date.parse(breaker.stopped?.nextProbeAt ?? due) - Date.parse(due)) / 1_000 - 1);
    }
    expect(waits).toEqual([60, 120, 240, 300, 300, 300]);
  });

  test('that learns nothing lets another invoice be the next one at once', () => {
    const probed = tried(probing(outage, second(35), 90_000), [{ kind: 'none' }], 35, true);
    expect(passage(probed, second(36))).toEqual({ kind: 'probe' });
  });

  test('counts, and not an answer to a try that began before the stop', () => {
    const late = afterTry(outage, answered, { began: second(2), now: second(6), isProbe: false });
    expect(passage(late, second(6))).toMatchObject({ kind: 'wait' });
  });
});

describe('a failed try is not counted', () => {
  test('if it began in an outage, also among the first failures of it', () => {
    const over = tried(probing(outage, second(35), 90_000), [answered], 35, true);
    expect([0, 3, 35].map((began) => isExcused(over, second(began)))).toEqual([true, true, true]);
    expect([-1, 37].map((began) => isExcused(over, second(began)))).toEqual([false, false]);
  });

  test('if it began before the first that failed, and ended after the stop; later ones change nothing', () => {
    const late = afterTry(outage, away, { began: second(-5), now: second(6), isProbe: false });
    expect(isExcused(late, second(-5))).toBe(true);
    expect(afterTry(outage, away, { began: second(3), now: second(6), isProbe: false })).toBe(outage);
  });

  test('as long as Stripe has answered nobody since; once it has, the failure is the invoice’s own', () => {
    const failing = tried(sound, [away]);
    expect(isExcused(failing, second(0))).toBe(true);
    expect(isExcused(tried(failing, [answered], 1), second(0))).toBe(false);
  });
});

test('what waits comes back after the time, and not all of it at once', () => {
  expect(comingBackAt(second(60), second(0), 0)).toBe(second(60));
  expect(comingBackAt(second(60), second(0), 1)).toBe(second(65));
  expect(comingBackAt(second(0), second(0), 0)).toBe(second(5));
});
