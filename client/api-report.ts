import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/*
 * Usage: node api-report.ts [--check] [dist]. Writes what callers see of the package into api/, one file an entry point,
 * or says whether it is as written there. So a change of what callers see is seen by who reviews it.
 */
const here = import.meta.dirname;
const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const dist = resolve(args.find((arg) => arg !== '--check') ?? join(here, 'dist'));
const entries = {
  client: 'index',
  credentials: 'credentials/index',
  otel: 'otel',
  testing: 'testing/index',
} as const;

function reportOf(name: string, entry: string, temporary: string): boolean {
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(here, 'package.json'),
    configObject: {
      projectFolder: dist,
      mainEntryPointFilePath: join(dist, 'esm', `${entry}.d.ts`),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: 'node16',
            target: 'es2022',
            strict: true,
            skipLibCheck: true,
            types: ['node'],
          },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: join(here, 'api'),
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Every export is public here, and a type that none of them names need not be exported.
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback(message) {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  return isCheck ? !apiReportChanged : succeeded;
}

const temporary = mkdtempSync(join(tmpdir(), 'tally-api-'));
try {
  mkdirSync(join(here, 'api'), { recursive: true });
  const changed = Object.entries(entries)
    .filter(([name, entry]) => !reportOf(name, entry, temporary))
    .map(([name]) => `client/api/${name}.api.md`);
  if (changed.length > 0) {
    console.error(
      `Callers would see other than ${changed.join(', ')} says. If that is meant: npm run api --workspace client`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true });
}
