import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processesOf } from '../../localstack/host/processes.ts';
import { Clone } from './clone.ts';

interface Interruption {
  readonly what: string;
  /** Kills the processes at once and without a warning. Returns their number. */
  readonly kill: (clone: Clone) => Promise<number>;
}

const interruptions: readonly Interruption[] = [
  { what: 'every process of the stack', kill: killStack },
  { what: 'the CDK command line', kill: killCommandLine },
];

/**
 * Kills processes in the middle of a deploy. After that, \`make up && make deploy\` must make a stack that
 * answers.
 */
export async function interruptedDeploys(): Promise<string> {
  const rows = await Clone.use(interruptEach);
  return `## A deploy interrupted in its middle

The processes were killed with SIGKILL while CloudFormation was creating resources. Then \`make up && make deploy\` ran.

| killed | when the log had | recovered in |
|---|---|---|
${rows.join('\n')}
`;
}

async function interruptEach(clone: Clone): Promise<string[]> {
  const rows: string[] = [];
  for (const { what, kill } of interruptions) {
    await clone.make('down');
    const deploy = clone.start('deploy');
    const resources = await middleOf(clone);
    const killed = await kill(clone);
    if (killed === 0) throw new Error(`No process was killed: ${what}.`);
    if ((await deploy.ended) === 0) throw new Error(`The deploy did not notice that ${what} was killed.`);
    const up = await clone.make('up');
    const again = await clone.make('deploy');
    await clone.make('demo');
    rows.push(
      `| ${what} (${killed}) | ${resources} | ${up.seconds + again.seconds} s, and \`make demo\` prints the totals |`,
    );
  }
  return rows;
}

const RESOURCES_BEFORE_KILL = 10;

/** Waits until some resources exist and others do not. Returns the number of lines in the log that say so. */
async function middleOf(clone: Clone): Promise<string> {
  const log = join(clone.folder, '.localstack', 'stacks', clone.port, 'cdk-deploy.log');
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await sleep(100)) {
    const text = await readFile(log, 'utf8').catch(() => '');
    const made = text.split('\n').filter((line) => line.includes('CREATE_COMPLETE')).length;
    if (made >= RESOURCES_BEFORE_KILL) return `${made} resources complete`;
  }
  throw new Error(`${log} never shows the middle of a deploy.`);
}

async function killStack(clone: Clone): Promise<number> {
  const processes = await processesOf(clone.stackId());
  return killAll(processes.map(({ pid }) => pid));
}

/** CloudFormation continues without the command line, so that the next deploy finds an unfinished stack. */
async function killCommandLine(clone: Clone): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,command=']);
  const program = join(clone.folder, 'node_modules', '.bin', 'cdk');
  const mine = stdout.split('\n').filter((line) => line.includes(program));
  return killAll(mine.map((line) => Number(line.trim().split(' ')[0])));
}

function killAll(pids: readonly number[]): number {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}
