import { randomOf } from '../chaos/random.ts';
import type { Policy } from './policies.ts';
import { type Server, World } from './world.ts';

export interface Storm {
  readonly seconds: number;
  readonly sent: number;
  readonly errors: number;
}

/** All callers come at once to a server that has no room at that moment. */
export async function stormOf(policy: Policy, callers: number, server: Server, seed: number): Promise<Storm> {
  const world = new World(server);
  let errors = 0;
  await world.run(
    Array.from({ length: callers }, (_, caller) => async () => {
      const ended = await policy(world, caller, server, randomOf(seed * callers + caller));
      errors += ended;
    }),
  );
  return { seconds: world.now / 1000, sent: world.sent, errors };
}
