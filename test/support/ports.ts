import { isPortFree } from '../../localstack/host/sockets.ts';

// A stack takes the ports right above its own too.
const PORTS_OF_A_STACK = 12;

/** The first port whose range nobody uses; runs that start together begin at different places. */
export async function freePortRange(): Promise<number> {
  const start = 20_000 + (process.pid % 500) * 20;
  for (let port = start; port < start + 2_000; port += 20) {
    const ports = Array.from({ length: PORTS_OF_A_STACK }, (_, index) => port + index);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return port;
  }
  throw new Error(`No ${PORTS_OF_A_STACK} free ports in a row from ${start} on.`);
}
