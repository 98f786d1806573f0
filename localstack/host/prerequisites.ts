import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../user-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const insteadDocker = 'Or run Docker: LocalStack then needs nothing else.';

export function assertPlatform(platform = `${process.platform}-${process.arch}`): void {
  if (['linux-x64', 'darwin-x64', 'darwin-arm64'].includes(platform)) return;
  throw new UserError(
    `LocalStack runs without Docker on Linux x64 and macOS, not on ${platform}: start Docker, then make up.`,
  );
}

/** A Python on which LocalStack 4.13.1 ran, with the module that makes virtual environments. */
export async function findPython(environment: Environment = process.env): Promise<string> {
  const probe =
    'import ensurepip, sys, venv; print((3, 11) <= sys.version_info[:2] <= (3, 13) and sys.executable)';
  for (const name of ['python3.11', 'python3.12', 'python3.13', 'python3']) {
    const found = await output(name, ['-c', probe], environment);
    if (found?.startsWith('/')) return found;
  }
  throw new UserError(
    `Python 3.11, 3.12 or 3.13 with its venv module is missing: install one (apt install python3-venv, brew install python@3.13, pyenv install 3.13). ${insteadDocker}`,
  );
}

export type Java = { readonly java: string; readonly javac: string };

/** A JDK and not a JRE, because a small launcher of ours is compiled. JAVA_HOME comes before the path. */
export async function findJava(environment: Environment = process.env): Promise<Java> {
  const home = environment['JAVA_HOME'];
  const places = home ? [join(home, 'bin', 'java'), 'java'] : ['java'];
  for (const java of places) {
    const javac = java.replace(/java$/, 'javac');
    const version = /^javac (\d+)/.exec((await output(javac, ['-version'], environment)) ?? '')?.[1];
    if (Number(version) >= 17) return { java, javac };
  }
  throw new UserError(
    `A Java development kit, 17 or newer, is missing: install it (apt install openjdk-17-jdk-headless, brew install openjdk@17) or set JAVA_HOME. ${insteadDocker}`,
  );
}

export async function findMaven(environment: Environment = process.env): Promise<string> {
  if (await output('mvn', ['--version'], environment)) return 'mvn';
  throw new UserError(
    `Maven is missing: install it (apt install maven, brew install maven); it fetches DynamoDB Local. ${insteadDocker}`,
  );
}

/** The output of a program; undefined if it is missing or fails. The placeholder of a version manager may fail. */
async function output(
  program: string,
  args: string[],
  environment: Environment,
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      env: environment,
      timeout: 30_000,
    });
    return (stdout || stderr).trim();
  } catch {
    return undefined;
  }
}
