import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictProxy } from '../conflict-proxy/proxy.ts';

/** A proxy for a run of the migrations. It counts how often each item was changed, also for a run that was killed. */
export async function countingProxy(upstream: string) {
  const proxy = await ConflictProxy.start(upstream);
  const changes = new Map<string, number>();
  proxy.onAnswer = (operation, _ms, { body, status }) => {
    if (operation !== 'UpdateItem' || status !== 200) return;
    const { Key } = JSON.parse(body) as { Key: { pk: { S: string }; sk: { S: string } } }; // an update has one
    if (Key.sk.S !== 'sync') return;
    changes.set(Key.pk.S, (changes.get(Key.pk.S) ?? 0) + 1);
  };
  const stop = async (): Promise<void> => {
    // What a dead run sent last is still on its way.
    await sleep(100);
    await proxy.stop();
  };
  return { proxy, changes, stop };
}
