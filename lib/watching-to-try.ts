import type { StageName } from './names.ts';
import type { StageConfig } from './stage.ts';

type Watching = Pick<StageConfig, 'errorTracker' | 'logShipper'>;

/**
 * An error tracker and a log shipper to try on the local stage. Other stages have theirs in lib/stage.ts: a deploy from
 * another shell would take them away.
 *
 * @param tracker the variable ERROR_TRACKER: `on`
 * @param shipper the variable LOG_SHIPPER_ARN: where CloudWatch sends the logs
 * @throws Error if a variable is set for another stage, or is wrong
 */
export function watchingToTry(
  stage: StageName,
  tracker: string | undefined,
  shipper: string | undefined,
): Partial<Watching> {
  if (!tracker && !shipper) return {};
  if (stage !== 'local') {
    throw new Error(
      `ERROR_TRACKER and LOG_SHIPPER_ARN are only for the local stage. Unset them: ${stage} has its own in lib/stage.ts.`,
    );
  }
  if (tracker && tracker !== 'on')
    throw new Error(`ERROR_TRACKER is "${tracker}": set it to on, or unset it.`);
  if (shipper && !/^arn:[^:]+:[^:]+:/.test(shipper)) {
    throw new Error(
      `LOG_SHIPPER_ARN is "${shipper}": set the ARN of a stream, a function or a destination of logs.`,
    );
  }
  return {
    ...(tracker && { errorTracker: true }),
    ...(shipper && { logShipper: { destinationArn: shipper } }),
  };
}
