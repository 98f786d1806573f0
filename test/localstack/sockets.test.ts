import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { holderOf, isPortFree, listenersOf, parseLsof, parseProcNet } from '../../localstack/host/sockets.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test.each(['127.0.0.1', '0.0.0.0', '::'])('finds that this process listens on %s', async (host) => {
  const port = await listen(host);

  const found = (await listenersOf([process.pid])).filter((listener) => listener.port === port);

  expect(found).toEqual([{ pid: process.pid, address: host, port }]);
});

test('no processes have no sockets', async () => {
  expect(await listenersOf([])).toEqual([]);
});

test('a port in use is not free, and the process that uses it is named', async () => {
  const port = await listen('127.0.0.1');

  expect(await isPortFree(port)).toBe(false);
  expect(await holderOf(port)).toMatch(new RegExp(`^process ${process.pid} .*node`));
});

test("reads the kernel's table: only listening sockets, IPv4 within IPv6 as IPv4", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1216 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1
   1: 0100007F:1216 0100007F:A0B1 01 00000000:00000000 00:00000000 00000000  1000        0 222 1
   2: 0000000000000000FFFF00000100007F:9A6B 00000000000000000000000000000000:0000 0A 0:0 00:0 0  1000        0 333 1
   3: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0  1000        0 444 1
   4: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 0:0 00:0 0  1000        0 555 1
`;

  expect(parseProcNet(table)).toEqual([
    { address: '127.0.0.1', port: 4630, inode: '111' },
    { address: '127.0.0.1', port: 39531, inode: '333' },
    { address: '::', port: 8080, inode: '444' },
    { address: '::1', port: 8081, inode: '555' },
  ]);
});

test('reads lsof if /proc does not exist', () => {
  expect(parseLsof('p71\nf8\nn127.0.0.1:4630\nf9\nn*:5000\np72\nf3\nn[::1]:4631\n')).toEqual([
    { pid: 71, address: '127.0.0.1', port: 4630 },
    { pid: 71, address: '*', port: 5000 },
    { pid: 72, address: '[::1]', port: 4631 },
  ]);
});
