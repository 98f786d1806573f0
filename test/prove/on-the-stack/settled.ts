import { setTimeout as sleep } from 'node:timers/promises';

/** What a count comes to when it no longer changes: a transaction that a killed process has sent may still end. */
export async function settled(count: () => Promise<number>): Promise<number> {
  for (let before = await count(); ; ) {
    await sleep(1_000);
    const now = await count();
    if (now === before) return now;
    before = now;
  }
}
