import { startFakeStripe } from './fake-stripe.ts';

/* The fake Stripe as a process of its own. The local stack starts it. */

const { FAKE_STRIPE_PORT: port, FAKE_STRIPE_HOST: host, FAKE_STRIPE_FILE: file } = process.env;

const fake = await startFakeStripe({
  port: Number(port),
  ...(host && { host }),
  ...(file && { file }),
});
console.log(`The fake Stripe is at ${fake.url}.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
}
