/** The simple peer's tables. It is correct because keys are unique and a month has one open invoice. */
export const SCHEMA = `
CREATE TABLE customers (
  customer_id text PRIMARY KEY,
  name text NOT NULL,
  last_number integer NOT NULL DEFAULT 0
);
CREATE TABLE invoices (
  invoice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id text NOT NULL REFERENCES customers,
  currency text NOT NULL,
  month text NOT NULL,
  status text NOT NULL DEFAULT 'open',
  total numeric NOT NULL DEFAULT 0,
  lines integer NOT NULL DEFAULT 0,
  number integer,
  finalized_at timestamptz
);
CREATE UNIQUE INDEX one_open ON invoices (customer_id, currency, month) WHERE status = 'open';
CREATE INDEX closed_by_month ON invoices (month, currency, status, total) WHERE status <> 'open';
CREATE TABLE line_items (
  line_item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id text NOT NULL REFERENCES customers,
  idempotency_key text NOT NULL,
  invoice_id bigint NOT NULL REFERENCES invoices,
  service text NOT NULL,
  description text,
  units numeric NOT NULL,
  price numeric NOT NULL,
  amount numeric NOT NULL,
  metadata jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (customer_id, idempotency_key)
);
CREATE INDEX of_invoice ON line_items (invoice_id, line_item_id);
`;
