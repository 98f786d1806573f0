import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** The function's name, if the process is an environment of a function. */
  readonly functionName: string | undefined;
};

const poll = 100;

/**
 * The processes with `TALLY_STACK=<id>` in their environment, whichever process started them. A stored process id would
 * miss the children of a crashed stack, or could belong to another process by now.
 */
export async function processesOf(stackId: string): Promise<Process[]> {
  const found = process.platform === 'linux' ? await fromProc(stackId) : await fromPs(stackId);
  return found.filter(({ pid }) => pid !== process.pid);
}

async function fromProc(stackId: string): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProcess(pid, `TALLY_STACK=${stackId}`)));
  return found.filter((one) => one !== undefined);
}

async function readProcess(pid: string, marker: string): Promise<Process | undefined> {
  try {
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    if (!environment.includes(marker)) return undefined;
    const [status, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name is in brackets, and may hold spaces and brackets itself. After the last bracket comes "<state> <parent>
    // ...".
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    const functionName = functionIn(environment);
    return { pid: Number(pid), parent, command: command.replaceAll('\0', ' ').trim(), functionName };
  } catch {
    return undefined; // It belongs to another user, or has just ended.
  }
}

async function fromPs(stackId: string): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,ppid=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return parsePs(stdout, stackId);
}

/** `ps e` prints the environment after the command, separated by spaces. */
export function parsePs(text: string, stackId: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, ...words] = line.trim().split(/\s+/);
    if (!words.includes(`TALLY_STACK=${stackId}`)) return [];
    const command = words
      .slice(
        0,
        words.findIndex((word) => /^[A-Za-z_]\w*=/.test(word)),
      )
      .join(' ');
    return [{ pid: Number(pid), parent: Number(parent), command, functionName: functionIn(words) }];
  });
}

function functionIn(environment: readonly string[]): string | undefined {
  const name = 'AWS_LAMBDA_FUNCTION_NAME=';
  return environment.find((variable) => variable.startsWith(name))?.slice(name.length);
}

/**
 * Asks the topmost processes to end. They end the processes that they started. When the time is over, it kills the
 * rest. Returns how many there were.
 */
export async function endProcesses(stackId: string, graceMs = 10_000): Promise<number> {
  const running = await processesOf(stackId);
  const pids = new Set(running.map(({ pid }) => pid));
  for (const { pid, parent } of running) if (!pids.has(parent)) send(pid, 'SIGTERM');
  if (await allGone(stackId, graceMs)) return running.length;

  const deadline = Date.now() + 10_000;
  for (let left = await processesOf(stackId); left.length > 0; left = await processesOf(stackId)) {
    if (Date.now() > deadline)
      throw new Error(`Still running after SIGKILL: ${left.map(({ pid }) => pid).join(', ')}`);
    for (const { pid } of left) send(pid, 'SIGKILL');
    await sleep(poll);
  }
  return running.length;
}

async function allGone(stackId: string, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(poll)) {
    if ((await processesOf(stackId)).length === 0) return true;
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
