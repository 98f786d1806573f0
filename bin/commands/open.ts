import { spawn } from 'node:child_process';
import { platform } from 'node:process';
import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { badInput, CommandError } from '../cli/exit-codes.ts';
import { stageClient } from '../stage/client.ts';
import { isLocal, stage } from '../stage/stage.ts';

const places = { stripe: stripePage, dashboard, pay: payPage };

/** Prints an address, and opens it in the browser if there is a terminal to say so. */
export async function openPlace(
  place: string,
  id: string | undefined,
  { print }: { readonly print?: true },
): Promise<void> {
  const address = new Map(Object.entries(places)).get(place);
  if (!address)
    throw badInput(`There is no "${place}" to open: choose from ${Object.keys(places).join(', ')}.`);
  const url = await address(id);
  console.log(url);
  if (print || !process.stdout.isTTY) return;
  const [program, ...args] = platform === 'darwin' ? ['open', url] : ['xdg-open', url];
  if (program === undefined) return;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => console.error('No browser was found here: open the address yourself.'));
  child.unref();
}

/** The page of the fake, or Stripe's own dashboard; of one invoice if it is named. */
async function stripePage(id: string | undefined): Promise<string> {
  const invoice = id === undefined ? undefined : await providerInvoice(id);
  if (!isLocal)
    return `https://dashboard.stripe.com/${invoice === undefined ? 'invoices' : `invoices/${invoice}`}`;
  const url = await fakeStripeUrl();
  if (url === undefined)
    throw new CommandError('unknown', 'This stack has no fake Stripe: make up starts it.');
  return `${url}/${invoice === undefined ? '' : `#${invoice}`}`;
}

async function providerInvoice(id: string): Promise<string> {
  const { sync } = await (await stageClient()).getInvoiceSync(id);
  if (sync.provider_ids.invoice !== undefined) return sync.provider_ids.invoice;
  throw new CommandError('notFound', `${id} is not at Stripe: its sync is ${sync.status}.`);
}

async function payPage(id: string | undefined): Promise<string> {
  if (id === undefined) throw badInput('Which invoice? tally open pay <invoice_id>');
  const { sync } = await (await stageClient()).getInvoiceSync(id);
  if (sync.hosted_invoice_url !== undefined) return sync.hosted_invoice_url;
  throw new CommandError('notFound', `${id} has no page to pay on: its sync is ${sync.status}.`);
}

async function dashboard(): Promise<string> {
  if (isLocal) throw badInput('The local stack has no dashboard of CloudWatch: add --stage prod.');
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? '';
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/tally-${stage}`;
}
