import { type StageName, stageName } from '../../lib/names.ts';
import { awsEnvironment } from '../../localstack/settings.ts';
import { badInput } from '../cli/exit-codes.ts';

/** The stage that a command is for, by the variable STAGE. */
export const stage: StageName = chosenStage();
export const isLocal = stage === 'local';

function chosenStage(): StageName {
  try {
    return stageName(process.env['STAGE'] || 'local');
  } catch (error) {
    throw badInput(error instanceof Error ? error.message : String(error));
  }
}

/** The local stack's own keys and endpoint. On AWS, the caller's own settings. */
export const stageEnvironment = (): Record<string, string | undefined> => ({
  ...(isLocal ? awsEnvironment() : process.env),
  STAGE: stage,
});
