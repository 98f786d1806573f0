import { once } from 'node:events';
import { createServer } from 'node:net';
import { isPortFree } from '../../localstack/host/sockets.ts';

// A stack uses one port. The full lifecycle tests start a second stack, whose port is higher by ten.
const PORTS_IN_A_ROW = 12;

/** The first port of a free range. Runs that start at the same time begin their search at different ports. */
export async function freePortRange(): Promise<number> {
  const start = 20_000 + (process.pid % 500) * 20;
  for (let port = start; port < start + 2_000; port += 20) {
    const ports = Array.from({ length: PORTS_IN_A_ROW }, (_, index) => port + index);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return port;
  }
  throw new Error(`No ${PORTS_IN_A_ROW} free ports in a row from ${start} on.`);
}

/** A port on the loopback interface on which nobody listens now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
}
