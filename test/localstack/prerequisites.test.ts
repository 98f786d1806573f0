import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { assertPlatform, findJava, findMaven, findPython } from '../../localstack/host/prerequisites.ts';

// A folder of programs stands for a machine. A program that is not in the folder is not installed.
let folder: string;
const machine = () => ({ PATH: folder });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prerequisites-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function install(name: string, script: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

test('a platform without the necessary parts gets the advice to use Docker', () => {
  expect(() => assertPlatform('linux-arm64')).toThrow(
    /^LocalStack runs without Docker on .*, not on linux-arm64: start Docker/,
  );
  expect(() => assertPlatform('linux-x64')).not.toThrow();
});

test('without Python the message says in one line which one to install, and how', async () => {
  await expect(findPython(machine())).rejects.toThrow(
    /^Python 3\.11, 3\.12 or 3\.13 with its venv module is missing: install one \(apt install .*\)\. Or run Docker.*$/,
  );
});

test("a Python that is too old, or a version manager's placeholder, is skipped for one that fits", async () => {
  await install('python3.11', 'echo "pyenv: python3.11: command not found" >&2; exit 127');
  await install('python3', 'echo False');
  await expect(findPython(machine())).rejects.toThrow(/^Python 3\.11/);

  await install('python3.12', 'echo /opt/python/3.12/bin/python3.12');
  await expect(findPython(machine())).resolves.toBe('/opt/python/3.12/bin/python3.12');
});

test('a Java without its compiler, or too old, is not enough', async () => {
  await install('java', 'echo "openjdk 17.0.15"');
  await expect(findJava(machine())).rejects.toThrow(/^A Java development kit, 17 or newer, is missing: .*$/);

  await install('javac', 'echo "javac 11.0.2"');
  await expect(findJava(machine())).rejects.toThrow(/^A Java development kit, 17 or newer/);

  await install('javac', 'echo "javac 17.0.15"');
  await expect(findJava(machine())).resolves.toEqual({ java: 'java', javac: 'javac' });
});

test('JAVA_HOME comes before the path', async () => {
  await install('javac', 'echo "javac 17.0.15"');
  await install('jdk/bin/javac', 'echo "javac 21.0.1"');
  const home = join(folder, 'jdk');

  const found = await findJava({ ...machine(), JAVA_HOME: home });

  expect(found.java).toBe(join(home, 'bin', 'java'));
});

test('without Maven the message says how to install it, and why it is needed', async () => {
  await expect(findMaven(machine())).rejects.toThrow(
    /^Maven is missing: install it \(.*\); it fetches DynamoDB Local\./,
  );

  await install('mvn', 'echo "Apache Maven 3.9.9"');
  await expect(findMaven(machine())).resolves.toBe('mvn');
});
