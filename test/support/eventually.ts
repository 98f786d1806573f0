import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_MS = 30_000;

/**
 * Asks again until the answer is right.
 *
 * @returns that answer
 * @throws Error with the last answer, after half a minute
 */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> {
  for (const deadline = Date.now() + LONGEST_MS; ; await sleep(200)) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`After half a minute it is still ${JSON.stringify(answer)}.`);
  }
}
