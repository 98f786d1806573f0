/** For light and dark screens, wide and narrow. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1a1a1a, #ececec);
  --faint: light-dark(#595959, #b0b0b0);
  --paper: light-dark(#ffffff, #161616);
  --raised: light-dark(#f5f5f5, #222222);
  --rule: light-dark(#c8c8c8, #4a4a4a);
  --link: light-dark(#0b4f9e, #8fc1ff);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.2; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
p { margin: 0.35rem 0; }
a { color: var(--link); }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.faint { color: var(--faint); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { color: var(--faint); font-weight: normal; }
td.words { min-width: 6rem; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
details { border-bottom: 1px solid var(--rule); }
summary { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0.5rem 0.25rem; cursor: pointer; }
summary::before { content: "\\25B8"; color: var(--faint); }
details[open] > summary::before { content: "\\25BE"; }
summary > .total { margin-left: auto; font-variant-numeric: tabular-nums; }
summary:hover { background: var(--raised); }
.inside { padding: 0 0.5rem 1rem; scroll-margin-top: 7rem; }
.inside:target { outline: 2px solid var(--link); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.75rem 0; }
button { min-height: 2.25rem; padding: 0.25rem 0.75rem; border: 1px solid var(--rule); border-radius: 0.4rem; background: var(--raised); color: var(--ink); font: inherit; cursor: pointer; }
button:hover { border-color: var(--ink); }
button:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.state { padding: 0 0.5rem; border: 1px solid var(--rule); border-radius: 1rem; font-size: 0.9em; }
`;
