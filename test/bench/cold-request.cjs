// Hands one event to a bundle in a fresh process, and prints on the last line what that took since the process began, in ms.
const { readFileSync } = require('node:fs');
const [bundle] = process.argv.slice(2);
const event = JSON.parse(readFileSync(0, 'utf8'));
const { handler } = require(bundle);
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15_000 };
handler(event, context).then(({ statusCode, body }) => {
  const reply = performance.now();
  const { user, system } = process.cpuUsage();
  const took = { statusCode, body, reply, cpu: (user + system) / 1000 };
  process.stdout.write(`\n${JSON.stringify(took)}`, () => process.exit(0));
});
