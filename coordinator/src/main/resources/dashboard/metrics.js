// Charts of the past: of one instance, or the averages of one layer.

import { fill, h, load, throttled } from "./pieces.js";

const SVG = "http://www.w3.org/2000/svg";
const RANGES = ["1h", "6h", "24h", "1w", "2w"];
const WIDTH = 480;
const HEIGHT = 120;
const $ = (id) => document.getElementById(id);

const percent = (value) => `${Math.round(value)} %`;
const plain = (value) => (value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString());
const bytes = (kilobytes) => {
  if (kilobytes < 1024) return `${Math.round(kilobytes)} KB`;
  if (kilobytes < 1048576) return `${Math.round(kilobytes / 1024)} MB`;
  return `${(kilobytes / 1048576).toFixed(1)} GB`;
};

// What is drawn together, with the least upper edge of each.
const CHARTS = [
  { title: "CPU", text: percent, top: 100, names: ["cpu_user", "cpu_system", "cpu_waitio", "cpu_steal", "cpu_nice", "cpu_idle"] },
  { title: "Memory", text: bytes, top: 0, names: ["memory_total", "memory_used", "memory_cached", "memory_buffers", "memory_free", "memory_swap"] },
  { title: "Load", text: plain, top: 1, names: ["load_1", "load_5", "load_15"] },
  { title: "Processes", text: plain, top: 1, names: ["procs"] },
];

const shown = { kind: null, id: null, name: "", range: "1h" };

/** Shows the metrics of this instance or layer (`instances` or `layers`), or none. */
export function showMetrics(kind, id, name) {
  const other = shown.id !== id;
  Object.assign(shown, { kind, id, name });
  $("metrics").hidden = !id;
  if (!id) return;
  head();
  if (other) fill($("charts"));
  loadMetrics();
}

export const metricsOf = () => shown.id;

function head() {
  $("metrics-title").textContent = shown.kind === "layers" ? `Metrics: averages of layer ${shown.name}` : `Metrics of ${shown.name}`;
  $("ranges").replaceChildren(...RANGES.map((range) => h("button", {
    class: "chip", type: "button", "data-range": range, "aria-pressed": String(range === shown.range),
    onclick: () => { shown.range = range; head(); loadMetrics(); },
  }, range)));
}

const loadMetrics = throttled(async () => {
  const { kind, id, range } = shown;
  if (!id) return;
  const view = await (await load(`/dashboard/api/${kind}/${id}/metrics?range=${range}`)).json();
  if (id === shown.id && range === shown.range) paint(view);
}, 400);

function paint(view) {
  const some = view.metrics.cpu_idle.some((value) => value !== null);
  fill($("charts"), some ? CHARTS.map((chart) => figure(chart, view))
    : h("p", { class: "empty" }, "Nothing was measured in this time. A point comes once a minute while the agent is connected."));
}

function figure(chart, view) {
  const all = chart.names.flatMap((name) => view.metrics[name]).filter((value) => value !== null);
  const highest = Math.max(chart.top, ...all) || 1;
  const newest = (name) => view.metrics[name].findLast((value) => value !== null);
  return h("figure", { class: "chart", "data-chart": chart.title.toLowerCase() },
    h("figcaption", {}, h("strong", {}, chart.title), h("span", { class: "facts" }, `to ${chart.text(highest)}`)),
    drawing(chart, view, highest),
    h("div", { class: "span facts" }, h("span", {}, moment(view.from, view.range)), h("span", {}, "now")),
    h("ul", { class: "legend" }, chart.names.map((name, i) =>
      h("li", { "data-series": String(i) }, name, h("b", {}, chart.text(newest(name)))))));
}

function drawing(chart, view, highest) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${chart.title} over ${view.range}`);
  for (const part of [0.25, 0.5, 0.75]) line(svg, "grid", `M0 ${HEIGHT * part} L${WIDTH} ${HEIGHT * part}`);
  chart.names.forEach((name, i) => {
    const path = track(view.metrics[name], highest);
    if (path) line(svg, "series", path, i);
  });
  return svg;
}

function line(svg, name, path, series) {
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("class", name);
  if (series !== undefined) shape.setAttribute("data-series", String(series));
  shape.setAttribute("d", path);
  svg.append(shape);
}

/** A line with a gap where nothing was measured; a point by itself is a short stroke. */
function track(values, highest) {
  const step = WIDTH / Math.max(1, values.length - 1);
  let path = "";
  values.forEach((value, i) => {
    if (value === null) return;
    const x = i * step;
    const y = HEIGHT - 1 - (value / highest) * (HEIGHT - 2);
    const begins = i === 0 || values[i - 1] === null;
    const alone = begins && (i + 1 === values.length || values[i + 1] === null);
    path += begins ? ` M${x.toFixed(1)} ${y.toFixed(1)}` : ` L${x.toFixed(1)} ${y.toFixed(1)}`;
    if (alone) path += " h1.5";
  });
  return path.trim();
}

const moment = (iso, range) => {
  const at = new Date(iso);
  return range === "1h" || range === "6h" ? at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })
    : at.toLocaleDateString([], { month: "short", day: "numeric" });
};

setInterval(() => { if (!document.hidden) loadMetrics(); }, 30_000);
