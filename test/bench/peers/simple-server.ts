import { Pool } from 'pg';
import { KEEP_ALIVE_MS, serveParent } from './served.ts';
import { simplePeer } from './simple/app.ts';
import { SCHEMA } from './simple/schema.ts';

const [database] = process.argv.slice(2);
const pool = new Pool({ connectionString: database, max: 32 });
await pool.query(SCHEMA);
const app = simplePeer(pool);
app.server.keepAliveTimeout = KEEP_ALIVE_MS;
serveParent(await app.listen({ host: '127.0.0.1', port: 0 }));
