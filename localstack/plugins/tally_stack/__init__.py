"""Makes LocalStack's processes one stack: only on the loopback interface, with kept data on
request."""
