// Small pieces of the page. Every text reaches the document through textContent, so nothing that a machine, a recipe or a
// user wrote is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";
const listening = new WeakSet();

/** Makes an element: attributes (on… are listeners, null is left out), then children; texts become text nodes. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
      listening.add(element);
    } else element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const TONES = {
  online: "good", successful: "good", registered: "good",
  connection_lost: "bad", setup_failed: "bad", start_failed: "bad", stop_failed: "bad", failed: "bad", expired: "bad",
  requested: "busy", pending: "busy", booting: "busy", running_setup: "busy", rebooting: "busy", stopping: "busy",
  shutting_down: "busy", terminating: "busy", running: "busy",
  registering: "busy", assigning: "busy", unassigning: "busy", deregistering: "busy",
};

export const tone = (status) => TONES[status] ?? "idle";

export const badge = (status, text = status.replaceAll("_", " ")) =>
  h("span", { class: "badge", "data-tone": tone(status), "data-status": status }, text);

export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export const clock = (iso) =>
  h("time", { datetime: iso, title: new Date(iso).toLocaleString() }, new Date(iso).toLocaleTimeString([], { hour12: false }));

/** A line over an area; `top` is the value at the upper edge, or the highest sample when that is more. */
export function sparkline(kind, samples, top) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `spark ${kind}`);
  svg.setAttribute("viewBox", "0 0 100 26");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  if (samples.length > 0) {
    const highest = Math.max(top, ...samples);
    const step = samples.length > 1 ? 100 / (samples.length - 1) : 100;
    const points = samples.map((value, i) => `${(i * step).toFixed(2)} ${(25 - (value / highest) * 24).toFixed(2)}`);
    if (points.length === 1) points.push(`100 ${points[0].split(" ")[1]}`);
    for (const [name, path] of [["area", `M0 26 L${points.join(" L")} L100 26 Z`], ["line", `M${points.join(" L")}`]]) {
      const shape = document.createElementNS(SVG, "path");
      shape.setAttribute("class", name);
      shape.setAttribute("d", path);
      svg.append(shape);
    }
  }
  return svg;
}

/**
 * Brings a section to new content. What has not changed stays the same element, so that a click that has begun ends on the
 * element that it began on, and a selection of text stays; the keyboard keeps its place.
 */
export function fill(section, ...children) {
  const key = section.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  patch(section, children.flat().filter((child) => child !== null));
  if (key && !section.contains(document.activeElement)) {
    section.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}

function patch(parent, fresh) {
  const keyed = new Map([...parent.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let place = parent.firstChild;
  for (const child of fresh) {
    const key = child.dataset?.key;
    const old = key ? keyed.get(key) : place?.dataset?.key ? null : place;
    const kept = old && (old.isEqualNode(child) || merge(old, child)) ? old : child;
    if (kept === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(kept, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** Changes an old element into a new one, unless one of them listens: its listeners know what they were made with. */
function merge(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== fresh.nodeName || listening.has(old) || listening.has(fresh)) return false;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  patch(old, [...fresh.childNodes]);
  return true;
}

export async function load(path) {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (response.status === 401) location.assign("/");
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** Runs the task at most every `rest` milliseconds, never twice at once, and once more when it was asked for meanwhile. */
export function throttled(task, rest) {
  let running = false;
  let again = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    try {
      await task();
    } catch (error) {
      console.warn(error);
    }
    setTimeout(() => {
      running = false;
      if (again) run();
    }, rest);
  };
  return run;
}
