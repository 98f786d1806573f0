import { stack } from './settings.ts';

/** LocalStack's report of what it really runs (localstack/plugins/tally_stack/report.py). */
export type Report = {
  readonly stack: string;
  readonly lambda_executor: string;
  readonly signatures_enforced: boolean;
  readonly kept_data: boolean;
};

/** Undefined as long as nothing answers, or if the answer is not that of LocalStack with our plugins. */
export async function askReport(patienceMs = 5_000): Promise<Report | undefined> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const reply = await fetch(`${stack.endpoint}/_tally/stack`, { signal });
    return reply.ok ? ((await reply.json()) as Report) : undefined;
  } catch {
    return undefined;
  }
}

/** A sentence for each part that LocalStack left out silently. If there is none, the stack is right. */
export function missingParts(report: Report, lambdaExecutor: RegExp): string[] {
  return [
    ...(lambdaExecutor.test(report.lambda_executor)
      ? []
      : [`functions would run on ${report.lambda_executor}, which is not this backend's executor`]),
    ...(report.signatures_enforced ? [] : ['AWS_IAM signatures are not enforced']),
  ];
}
