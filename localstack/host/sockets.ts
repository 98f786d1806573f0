import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';

export type Listener = { readonly pid: number; readonly address: string; readonly port: number };

/** The listening TCP sockets of these processes. */
export async function listenersOf(pids: readonly number[]): Promise<Listener[]> {
  if (pids.length === 0) return [];
  if (process.platform !== 'linux') return parseLsof(await lsof(['-iTCP', '-a', '-p', pids.join(',')]));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = tables.flatMap(parseProcNet);
  const owned = await Promise.all(pids.map(async (pid) => ({ pid, inodes: await socketInodes(pid) })));
  return owned.flatMap(({ pid, inodes }) =>
    sockets.filter(({ inode }) => inodes.has(inode)).map(({ address, port }) => ({ pid, address, port })),
  );
}

/** The process that listens on a port of this machine, if this user may see it. */
export async function holderOf(port: number): Promise<string | undefined> {
  const [first] = parseLsof(await lsof([`-iTCP:${port}`]));
  const pid = first?.pid ?? (process.platform === 'linux' ? await holderByProc(port) : undefined);
  if (pid === undefined) return undefined;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return `process ${pid} ${stdout.trim().slice(0, 80)}`.trim();
}

async function holderByProc(port: number): Promise<number | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await listenersOf(pids)).find((listener) => listener.port === port)?.pid;
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port that was free a moment ago, and most likely still is. */
export async function anyFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo; // a listening TCP server has one
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Lines such as `0: 0100007F:1216 00000000:0000 0A ... <inode>`, where 0A is LISTEN. */
export function parseProcNet(table: string): { address: string; port: number; inode: string }[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A')
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      return { address: readableAddress(address), port: Number.parseInt(port, 16), inode: fields[9] ?? '' };
    });
}

/** The kernel writes an address as 32-bit words in the machine's byte order. All our machines are little-endian. */
function readableAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse(),
  );
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.');
  if (bytes.slice(0, 15).every((byte) => byte === 0)) return bytes[15] === 1 ? '::1' : '::';
  return hex;
}

async function socketInodes(pid: number): Promise<Set<string>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
}

async function lsof(selection: readonly string[]): Promise<string> {
  const args = ['-nP', '-sTCP:LISTEN', ...selection, '-Fpn'];
  // lsof fails when it finds nothing, and may not be installed.
  const { stdout } = await promisify(execFile)('lsof', args).catch(() => ({ stdout: '' }));
  return stdout;
}

/** `-F` prints a line for each field: p<pid>, then n<address>:<port> for each of its sockets. */
export function parseLsof(text: string): Listener[] {
  let pid = 0;
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const socket = /^n(.*):(\d+)$/.exec(line);
    return socket ? [{ pid, address: socket[1] ?? '', port: Number(socket[2]) }] : [];
  });
}
