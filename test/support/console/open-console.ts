import { setTimeout as sleep } from 'node:timers/promises';
import { bundlePage } from '../../../console/page/bundle.ts';
import { type ConsoleOptions, startConsole } from '../../../console/proxy/server.ts';
import { seenRequests } from './recorded-answers.ts';
import { startRecordedApi } from './recorded-api.ts';

export const KEYS = {
  accessKeyId: 'AKIAEXAMPLEKEYID',
  secretAccessKey: 'a-secret-of-the-person',
  sessionToken: 'a-session-token',
};

type Choices = Partial<Pick<ConsoleOptions, 'write' | 'confirmation' | 'follow'>>;

/** A console before the recorded answers. */
export async function openConsole({ write = false, confirmation, follow = followRecorded }: Choices = {}) {
  const api = await startRecordedApi();
  const shown = {
    name: confirmation ?? 'local',
    baseUrl: 'https://api.example/v1',
    region: 'eu-central-1',
    write,
    confirmation,
  };
  const running = await startConsole({
    upstream: { baseUrl: api.baseUrl, region: 'eu-central-1', credentials: () => KEYS, fetch },
    page: await bundlePage(shown),
    follow,
    write,
    confirmation,
  });
  return {
    ...running,
    api,
    close: async () => {
      await running.close();
      await api.close();
    },
  };
}

async function* followRecorded(signal: AbortSignal) {
  yield* seenRequests;
  await sleep(60_000, undefined, { signal }).catch(() => undefined);
}
