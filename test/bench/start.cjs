// Imports one bundle in a fresh process, and prints what that took, in ms: the import alone, and all since the start.
const [bundle] = process.argv.slice(2);
const cpu = process.cpuUsage();
const began = performance.now();
require(bundle);
const ready = performance.now();
const used = process.cpuUsage(cpu);
const all = process.cpuUsage();
const ms = ({ user, system }) => (user + system) / 1000;
process.stdout.write(
  JSON.stringify({ import: ready - began, importCpu: ms(used), start: ready, startCpu: ms(all) }),
);
