import { exitCodes } from '../cli/exit-codes.ts';
import { painterOf } from '../cli/paint.ts';
import type { Finding } from '../doctor/finding.ts';
import { machineFindings } from '../doctor/machine.ts';
import { stageFindings } from '../doctor/stage.ts';

const marks = { ok: ['green', 'ok'], problem: ['red', 'PROBLEM'], skipped: ['gray', '-'] } as const;

const CHECK_WIDTH = 26;

/** Looks at this machine and the stage, and says what to do about each problem. The exit code is 1 if there is one. */
export async function doctor({ json }: { readonly json?: true }): Promise<void> {
  const findings = [...(await machineFindings()), ...(await stageFindings())];
  if (json) console.log(JSON.stringify({ findings }));
  else for (const finding of findings) console.log(lineOf(finding));
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (!json)
    console.log(
      problems === 0 ? '\nAll is well.' : `\n${problems === 1 ? '1 problem' : `${problems} problems`}.`,
    );
  // A check that was given up may still wait for its answer, and would keep the command alive.
  if (problems > 0) process.stdout.write('', () => process.exit(exitCodes.wrong));
}

function lineOf({ check, state, found, todo }: Finding): string {
  const [colour, mark] = marks[state];
  const paint = painterOf(process.stdout);
  const line = `${paint(colour, mark.padEnd(8))} ${check.padEnd(CHECK_WIDTH)} ${found}`;
  return todo === undefined ? line : `${line}\n${' '.repeat(CHECK_WIDTH + 10)}→ ${todo}`;
}
