/** For the screen, light or dark, and for A4 and Letter paper, always black on white. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1a1a1a;
  --faint: #595959;
  --paper: #ffffff;
  --rule: #c8c8c8;
  --link: #0b4f9e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #ececec;
    --faint: #b0b0b0;
    --paper: #161616;
    --rule: #4a4a4a;
    --link: #8fc1ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.25rem 0 0.5rem; font-size: 1.1rem; }
p { margin: 0.35rem 0; }
a { color: var(--link); }
.note { margin: 0.75rem 0; padding: 0.5rem 0.75rem; border-left: 4px solid var(--rule); }
.due { margin: 1.25rem 0 0; font-size: 1.35rem; font-weight: 600; }
.faint, .audit { color: var(--faint); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.15rem 1.25rem; margin: 1.25rem 0 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { padding: 0 0 0.4rem; text-align: left; color: var(--faint); }
th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: normal; }
td, tbody th { overflow-wrap: anywhere; }
.figure { text-align: right; overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
.name { min-width: 6.5em; }
.dense { font-size: 0.87em; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.sum > * { border-top: 2px solid var(--ink); border-bottom: 0; font-weight: 600; }
.line > :first-child:not(:last-child) > td { padding-bottom: 0; border-bottom: 0; }
.line > :last-child:not(:first-child) > td { padding-top: 0; }
.audit { font-size: 0.82em; }
.line:target { outline: 2px solid var(--link); }

@page {
  margin: 16mm 14mm 20mm;
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #333333; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000000;
    --faint: #333333;
    --paper: #ffffff;
    --rule: #999999;
    --link: #000000;
  }
  body { font-size: 9pt; line-height: 1.35; }
  th, td { padding-top: 0.25rem; padding-bottom: 0.25rem; }
  main { max-width: none; padding: 0; }
  a { text-decoration: none; }
  thead { display: table-header-group; }
  tr, .line, .note, dl { break-inside: avoid; }
  h1, h2, caption { break-after: avoid; }
  .scroll { overflow: visible; }
}
`;
