/** The report's style sheet. Each colour is given for light and for dark. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --plane: light-dark(#f5f5f2, #0f0f0e);
  --surface: light-dark(#fdfdfc, #1a1a19);
  --edge: light-dark(rgb(11 11 11 / 10%), rgb(255 255 255 / 11%));
  --grid: light-dark(#e6e5df, #2d2d2b);
  --ink: light-dark(#121211, #f4f3ee);
  --ink-2: light-dark(#4d4c48, #c3c2b7);
  --muted: light-dark(#6a6963, #a09f96);
  --training: light-dark(#2a78d6, #4a95ee);
  --validation: light-dark(#d6531d, #ee7d4d);
  --heat: light-dark(#1a58b0, #7fb4f5);
  --on-heat: light-dark(#ffffff, #0b0b0b);
  --right: light-dark(#00692b, #4fc878);
  --wrong: light-dark(#b3261e, #ff8a80);
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--plane); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
body > * { max-width: 1080px; margin-inline: auto; padding-inline: clamp(16px, 4vw, 32px); }
h1, h2, h3, p, ul, ol, figure { margin: 0; padding: 0; }
h1 { font-size: clamp(24px, 4.5vw, 34px); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
h2 { font-size: 20px; letter-spacing: -0.01em; margin: 44px 0 14px; }
h3 { font-size: 15px; margin-bottom: 8px; }
ul { list-style: none; }
.muted { color: var(--muted); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card { background: var(--surface); border: 1px solid var(--edge); border-radius: 12px; padding: 18px 20px; min-width: 0; }
.scroll { overflow-x: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 16px; align-items: start; }
.card + .columns { margin-top: 16px; }

header { padding-top: 40px; }
.brand { display: flex; align-items: center; gap: 8px; color: var(--muted); font-size: 13px; margin-bottom: 14px; }
.brand svg { width: 22px; height: 22px; fill: none; stroke-width: 3; stroke-linecap: round; }
.brand .warp { stroke: var(--training); }
.brand .weft { stroke: var(--validation); }
.model { color: var(--ink-2); margin-top: 6px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 26px; }
.tile dt { color: var(--ink-2); font-size: 13px; }
.tile dd { margin: 2px 0 0; font-size: 30px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; }
.tile { padding: 14px 18px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 22px; font-size: 14px; }
a { color: var(--training); text-underline-offset: 3px; text-decoration-color: color-mix(in srgb, currentcolor 40%, transparent); }
:focus-visible { outline: 2px solid var(--training); outline-offset: 3px; border-radius: 4px; }

table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 500; overflow-wrap: anywhere; }
tbody th, tfoot th { min-width: 6.5em; }
thead th { overflow-wrap: normal; }
th.number { text-align: right; }
thead th { color: var(--muted); font-size: 13px; }
td, th { padding: 6px 12px; border-bottom: 1px solid var(--grid); }
td:first-child, th:first-child { padding-left: 0; }
td:last-child, th:last-child { padding-right: 0; }
tbody:last-child tr:last-child > *, tfoot tr:last-child > * { border-bottom: 0; }
tfoot th, tfoot td { font-weight: 650; }
.facts th { color: var(--ink-2); font-weight: 400; vertical-align: top; }
.facts td { text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.shape { font-variant-numeric: tabular-nums; color: var(--ink-2); white-space: nowrap; }
details { margin-top: 14px; }
summary { cursor: pointer; color: var(--ink-2); font-size: 14px; width: fit-content; }
details[open] > summary { margin-bottom: 10px; }

.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; color: var(--ink-2); }
.legend li { display: flex; align-items: center; gap: 6px; flex-wrap: wrap; }
.legend b { color: var(--ink); font-variant-numeric: tabular-nums; }
.legend .muted { margin-left: -6px; }
.swatch { width: 26px; height: 12px; flex: none; }
.plot { position: relative; margin-top: 10px; }
.plot svg { display: block; width: 100%; height: auto; touch-action: pan-y; }
.plot text { font-size: 12px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); }
.tick { stroke: var(--muted); }
.crosshair { stroke: var(--muted); stroke-dasharray: 3 3; }
.crosshair[hidden] { display: none; }
.training { --line: var(--training); }
.validation { --line: var(--validation); }
g.training path, g.validation path { fill: none; stroke: var(--line); stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
g.training :is(circle, rect), g.validation :is(circle, rect) { fill: var(--line); stroke: var(--surface); stroke-width: 1.6; }
.tooltip {
  position: absolute; top: 8px; pointer-events: none; padding: 6px 10px; font-size: 13px; line-height: 1.45; white-space: nowrap;
  background: var(--surface); border: 1px solid var(--edge); border-radius: 8px; box-shadow: 0 4px 16px rgb(0 0 0 / 18%); color: var(--ink-2);
}
.tooltip b { color: var(--ink); font-variant-numeric: tabular-nums; }
.tooltip .key::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-right: 6px; background: var(--line); border-radius: 50%; }
.tooltip .validation::before { border-radius: 1px; }

.matrix { width: auto; margin-inline: auto; border-collapse: separate; border-spacing: 2px; font-size: 13px; }
.matrix caption { caption-side: bottom; padding-top: 12px; color: var(--muted); font-size: 13px; }
.matrix th, .matrix td { border: 0; padding: 0; min-width: 0; }
.matrix tbody th { max-width: 150px; overflow: hidden; text-overflow: ellipsis; padding-right: 10px; text-align: right; color: var(--ink-2); white-space: nowrap; }
.matrix thead th { vertical-align: bottom; text-align: center; color: var(--ink-2); padding-bottom: 6px; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); display: inline-block; max-height: 130px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.matrix tbody td {
  min-width: 46px; height: 38px; text-align: center; border-radius: 4px; font-variant-numeric: tabular-nums;
  background: color-mix(in oklab, var(--heat) calc(var(--shade) * 100%), light-dark(#eef2f8, #22262c));
}
.matrix .deep { color: var(--on-heat); }
.matrix .hit { font-weight: 700; }
.matrix .none { color: var(--muted); }
tfoot .meter { background: none; }
.mistakes { padding-left: 20px; }
.mistakes li { padding: 3px 0; }
.meter { background: linear-gradient(var(--training), var(--training)) right 12px bottom 3px / calc(var(--share) * (100% - 24px)) 2px no-repeat; }

.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); gap: 12px; margin-top: 10px; }
.sample { display: grid; grid-template-columns: 96px minmax(0, 1fr); gap: 14px; padding: 14px; align-items: center; }
.sample img, .no-picture { width: 96px; height: 96px; border-radius: 8px; image-rendering: pixelated; object-fit: contain; background: var(--grid); }
.no-picture { display: grid; place-items: center; font-size: 12px; color: var(--muted); }
.predicted { line-height: 1.35; margin-bottom: 6px; overflow-wrap: anywhere; }
.verdict { font-size: 12px; font-weight: 600; padding: 1px 7px; border-radius: 99px; border: 1px solid currentcolor; white-space: nowrap; }
.right { color: var(--right); }
.wrong { color: var(--wrong); border-style: dashed; }
.truth { display: block; font-size: 13px; color: var(--ink-2); }
.bars li { display: grid; grid-template-columns: minmax(0, 6.4em) 1fr 2.8em; gap: 8px; align-items: center; font-size: 12.5px; color: var(--ink-2); line-height: 1.6; }
.bars .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .true .name { font-weight: 700; color: var(--ink); }
.bar { height: 8px; border-radius: 4px; background: linear-gradient(var(--training), var(--training)) 0 0 / calc(var(--share) * 100%) 100% no-repeat var(--grid); }

.texts { display: grid; gap: 12px; margin-top: 10px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.expected { color: var(--ink-2); border-left: 3px solid var(--edge); padding-left: 10px; }
.expected::before { content: "expected: "; color: var(--muted); }

.advice { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 12px; }
.advice .muted { font-size: 13px; }
.attempt { color: var(--ink-2); border-left: 3px solid var(--training); padding-left: 10px; margin-top: 8px; }
.notes { display: grid; gap: 6px; color: var(--ink-2); max-width: 76ch; margin-bottom: 14px; }
.blocks { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 16px; align-items: start; }
.blocks thead .number { white-space: normal; vertical-align: bottom; }
.blocks .matrix { margin-inline: 0; }
.wide { grid-column: 1 / -1; }
.axis { font-size: 13px; }
.line-0 { --line: light-dark(#2a78d6, #4a95ee); }
.line-1 { --line: light-dark(#d6531d, #ee7d4d); }
.line-2 { --line: light-dark(#00805a, #35c08e); }
.line-3 { --line: light-dark(#8a3fb8, #c487ea); }
.line-4 { --line: light-dark(#8a6d00, #d9b62e); }
.line-5 { --line: light-dark(#b0256a, #f07fb2); }
g:is(.line-0, .line-1, .line-2, .line-3, .line-4, .line-5) path { fill: none; stroke: var(--line); stroke-width: 2.2; stroke-linejoin: round; }
g:is(.line-0, .line-1, .line-2, .line-3, .line-4, .line-5) .mark { fill: var(--line); stroke: var(--surface); stroke-width: 1.4; }
g:is(.line-0, .line-1, .line-2, .line-3, .line-4, .line-5) .stroke { fill: var(--surface); stroke: var(--line); stroke-width: 1.8; }
.reference path { fill: none; stroke: var(--muted); stroke-width: 1.6; stroke-dasharray: 5 4; }
.gallery { display: flex; flex-wrap: wrap; gap: 14px; }
.gallery li { display: grid; gap: 4px; width: 84px; font-size: 12px; line-height: 1.3; color: var(--ink-2); }
.gallery img { border-radius: 8px; image-rendering: pixelated; }

pre { margin: 0; padding: 14px 18px; overflow-x: auto; font: 13.5px/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre code { display: block; width: max-content; }
pre code::before { content: "$ "; color: var(--muted); user-select: none; }
.card.next { padding-left: 36px; list-style: disc; }
.next li { padding: 2px 0; }
footer { padding-block: 44px; color: var(--muted); font-size: 13px; }
@media (max-width: 560px) { .card { padding: 14px; } .tile dd { font-size: 24px; } .plot text { font-size: 15px; }  table { font-size: 12.5px; }
  td, th { padding-inline: 5px; }
  thead th { font-size: 11.5px; }
  .matrix { border-spacing: 1px; font-size: 11px; }
  .matrix tbody td { min-width: 24px; height: 26px; border-radius: 3px; }
  .matrix tbody th { max-width: 90px; padding-right: 5px; }
}
@media print { .card { break-inside: avoid; } nav { display: none; } body { background: none; } }
`;
