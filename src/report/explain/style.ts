/** What pages of explanations need beside the report's own style sheet. */
export const explanationStyle = `
:root { --for: light-dark(#d6531d, #f08a55); --against: light-dark(#2a6fd0, #5a9cf0); }
.case { margin-bottom: 16px; }
.maps { display: flex; flex-wrap: wrap; gap: 14px; margin-top: 10px; align-items: flex-start; }
.maps img { width: 132px; height: 132px; image-rendering: pixelated; border-radius: 8px; display: block; background: var(--grid); object-fit: contain; }
.maps.small img { width: 76px; height: 76px; }
.maps figcaption { font-size: 12.5px; color: var(--ink-2); margin-top: 4px; max-width: 132px; overflow-wrap: anywhere; }
.maps.small figcaption { max-width: 76px; font-size: 11.5px; }
.scale { margin-bottom: 10px; }
.strip { margin-top: 16px; }
.said { flex: 1 1 380px; min-width: 0; }
h4 { margin: 0 0 4px; font-size: 13px; color: var(--ink-2); font-weight: 600; }
.tokens { line-height: 2.1; }
.tokens span, .scale span { padding: 2px 5px; border-radius: 5px; }
.for { --side: var(--for); }
.against { --side: var(--against); }
.tokens .against, .scale .against { text-decoration: underline dotted; text-underline-offset: 4px; }
.tokens span, .scale span { color: var(--ink); background: color-mix(in srgb, var(--side) calc(var(--share) * 62%), transparent); }
.signed li { display: grid; grid-template-columns: minmax(0, min(18em, 45%)) 1fr 1fr 5em; align-items: center; font-size: 13px; line-height: 1.7; color: var(--ink-2); }
.signed .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-right: 8px; }
.otherwise { margin-top: 16px; }
.otherwise p { margin-top: 8px; }
.otherwise del { color: var(--wrong); }
.otherwise ins { color: var(--right); font-weight: 650; text-decoration: none; }
.half { height: 9px; }
.half.left { border-right: 1px solid var(--muted); }
.against .left { background: linear-gradient(var(--side), var(--side)) right / calc(var(--share) * 100%) 100% no-repeat; }
li.for .half.right { background: linear-gradient(var(--side), var(--side)) left / calc(var(--share) * 100%) 100% no-repeat; }
.projection { width: 100%; height: auto; }
.projection text, .mark { font-size: 12px; font-weight: 650; fill: oklch(58% 0.16 var(--hue)); color: oklch(58% 0.16 var(--hue)); text-anchor: middle; }
`;
