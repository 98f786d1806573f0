import { UserError } from '../../localstack/user-error.ts';

// Imported first by each command, so that what its other imports throw is reported here too.
process.on('uncaughtException', (error: unknown) => {
  if (error instanceof UserError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
