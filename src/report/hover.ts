/**
 * The page's only script: shows the values of the epoch under the pointer, or chosen with the arrow keys.
 * All it shows, it sets as text.
 */
export const hoverScript = `
for (const svg of document.querySelectorAll("[data-chart]")) {
  const chart = JSON.parse(svg.dataset.chart);
  const line = svg.querySelector(".crosshair");
  const box = svg.parentElement.querySelector(".tooltip");
  let shown = chart.x.length;
  function show(index) {
    shown = Math.min(chart.x.length - 1, Math.max(0, index));
    const x = chart.x[shown];
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    line.removeAttribute("hidden");
    box.replaceChildren(row("epoch " + chart.epochs[shown], "", ""));
    for (const { role, text } of chart.lines) box.append(row(text[shown], role, role));
    box.hidden = false;
    const share = x / svg.viewBox.baseVal.width;
    box.style.left = share * 100 + "%";
    box.style.translate = share > 0.6 ? "calc(-100% - 12px)" : "12px";
  }
  function row(value, name, role) {
    const element = document.createElement("div");
    const strong = document.createElement("b");
    strong.textContent = value;
    if (role) element.className = "key " + role;
    element.append(strong, name ? " " + name : "");
    return element;
  }
  function hide() {
    line.setAttribute("hidden", "");
    box.hidden = true;
  }
  svg.addEventListener("pointermove", (event) => {
    const area = svg.getBoundingClientRect();
    const x = ((event.clientX - area.left) / area.width) * svg.viewBox.baseVal.width;
    let nearest = 0;
    chart.x.forEach((at, i) => { if (Math.abs(at - x) < Math.abs(chart.x[nearest] - x)) nearest = i; });
    show(nearest);
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move) { event.preventDefault(); show(shown + move); }
    if (event.key === "Escape") hide();
  });
}
`;

/** What the page's security policy admits: this script and no other. */
export const hoverScriptHash = "sha256-k3OPuF8lCL/R5oKsWYfIDuMRwqX/n3/fmn1tQHDvX8o=";
