import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { HTML, type PageFile, type PageFiles, SCRIPT, STYLE } from '../proxy/page-files.ts';
import type { ShownStage } from './shown-stage.ts';

const FOLDER = import.meta.dirname;

/** The page's script, as it is sent. */
export async function pageScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'main.tsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [script] = outputFiles;
  if (!script) throw new Error('esbuild made no script of the page.');
  return script.contents;
}

/** The page's files, by their paths. They are built in memory when the console starts, which takes a moment. */
export async function bundlePage(stage: ShownStage): Promise<PageFiles> {
  const [script, style] = await Promise.all([pageScript(), readFile(join(FOLDER, 'style.css'), 'utf8')]);
  return new Map<string, PageFile>([
    ['/', { contentType: HTML, content: htmlOf(stage) }],
    ['/assets/console.js', { contentType: SCRIPT, content: script }],
    ['/assets/console.css', { contentType: STYLE, content: style }],
    ['/assets/icon.svg', { contentType: 'image/svg+xml', content: ICON }],
  ]);
}

const htmlOf = (stage: ShownStage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="tally-stage" content="${escaped(JSON.stringify(stage))}">
<title>Tally ${escaped(stage.name)}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/console.css">
<script type="module" src="/assets/console.js"></script>
</head>
<body><div id="console"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Five strokes: a tally. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5f5b"/><path d="M8 8v16M13.3 8v16M18.7 8v16M24 8v16M5 21 27 11" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>';
