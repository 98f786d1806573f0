import { parentPort, workerData } from 'node:worker_threads';
import { ConflictProxy } from '../support/conflict-proxy/proxy.ts';
import { type ProxyWork, SharedCounts } from './proxy-thread.ts';

const { upstream, memory } = workerData as ProxyWork; // what ProxyThread.start passes
const TRANSACTION = 'TransactWriteItems';

const counts = new SharedCounts(memory);
const proxy = await ConflictProxy.start(upstream, { isExact: true });
proxy.faultOf = ({ operation }) => {
  counts.add('all', 1);
  if (operation === TRANSACTION) counts.add('transactions', 1);
  return undefined;
};
proxy.onAnswer = (operation, ms) => {
  if (operation !== TRANSACTION) return;
  counts.add('localMs', Math.round(ms));
  counts.add('passed', 1);
};
parentPort?.postMessage(proxy.endpoint);
