import { stack } from './settings.ts';

/** What LocalStack says is in force (localstack/plugins/tally_stack/report.py). */
export type Report = {
  readonly stack: string;
  readonly lambda_executor: string;
  readonly signatures_enforced: boolean;
  readonly kept_data: boolean;
};

/** Undefined while nothing answers there, or something that is not LocalStack with our plugins. */
export async function askReport(patienceMs = 5_000): Promise<Report | undefined> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const reply = await fetch(`${stack.endpoint}/_tally/stack`, { signal });
    return reply.ok ? ((await reply.json()) as Report) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A sentence for each part that LocalStack left out without saying so. If there is none, the stack is as it should be.
 */
export function missingParts(report: Report, lambdaExecutor: RegExp): string[] {
  return [
    ...(lambdaExecutor.test(report.lambda_executor)
      ? []
      : [`functions would run on ${report.lambda_executor}, which is not this backend's executor`]),
    ...(report.signatures_enforced ? [] : ['AWS_IAM signatures are not enforced']),
  ];
}
