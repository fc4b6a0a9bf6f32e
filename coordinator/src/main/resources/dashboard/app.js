// The dashboard. The server says what has changed (server-sent events); the page then loads that part again. Nothing here
// changes anything on the server.
import { showAudit } from "./audit.js";
import { metricsOf, showMetrics } from "./metrics.js";
import { badge, clock, duration, fill, h, load, sparkline, throttled, tone } from "./pieces.js";

const SAMPLES = 60;
const LOG_LIMIT = 4_000_000;
const $ = (id) => document.getElementById(id);

const state = { stackId: null, stack: null, stacks: [], commands: [], instance: null, samples: new Map(), audit: false, source: null, lastSign: Date.now() };
const drawer = { id: null, command: null, offset: 0, decoder: null };

// ---- What is shown ----

function showStacks() {
  fill($("stacks"), state.stacks.map((stack) =>
    h("a", { href: `#/stacks/${stack.id}`, "data-key": stack.id, "aria-current": stack.id === state.stackId ? "page" : null }, stack.name)));
}

const counts = (statuses) => h("div", { class: "counts" },
  Object.entries(statuses).map(([status, count]) => badge(status, `${count} ${status.replaceAll("_", " ")}`)));

function showOverview() {
  $("overview").hidden = false;
  $("board").hidden = true;
  document.title = "Cairn";
  if (state.stacks.length === 0) {
    fill($("overview"), h("h1", {}, "No stacks yet"), h("p", { class: "empty" },
      "Create one through the API, for example with ", h("code", {}, `aws opsworks create-stack --endpoint-url ${location.origin} …`), "."));
    return;
  }
  fill($("overview"), h("h1", {}, "Stacks"), h("div", { class: "tiles" }, state.stacks.map((stack) => {
    const tile = h("a", { class: "tile", href: `#/stacks/${stack.id}`, "data-key": stack.id },
      h("strong", {}, stack.name),
      h("p", { class: "facts" }, `${stack.region} · Chef ${stack.chef} · ${stack.layerCount} layers · ${stack.appCount} apps`),
      counts(stack.statuses));
    if (stack.color && CSS.supports("color", stack.color)) tile.style.borderTopColor = stack.color;
    return tile;
  })));
}

function showStack() {
  const stack = state.stack;
  document.title = `${stack.name} · Cairn`;
  $("overview").hidden = false;
  $("board").hidden = false;
  fill($("overview"), h("div", { class: "stack-head" },
    h("div", {}, h("h1", {}, stack.name), h("p", { class: "facts" },
      `${stack.region} · ${stack.os} · Chef ${stack.chef} · topology ${stack.generation}`,
      stack.apps.length ? ` · apps: ${stack.apps.map((app) => app.name).join(", ")}` : "")),
    counts(stack.statuses)));
  const groups = stack.layers.map((layer) => layerBox(layer.name, layer.autoHealing ? layer.shortname : `${layer.shortname} · no auto healing`, layer.id,
    stack.instances.filter((instance) => instance.layers.includes(layer.id))));
  const free = stack.instances.filter((instance) => instance.layers.length === 0);
  if (free.length) groups.push(layerBox("Without layer", "", null, free));
  fill($("layers"), groups.length ? groups : h("p", { class: "empty" }, "This stack has no layers yet."));
  fill($("deployments"), stack.deployments.length === 0 ? h("p", { class: "empty" }, "Nothing was deployed yet.")
    : h("ul", { class: "list" }, stack.deployments.map((deployment) => h("li", {},
      h("span", {}, h("strong", {}, deployment.command.replaceAll("_", " ")), deployment.app ? ` ${deployment.app}` : "",
        h("br"), h("small", {}, clock(deployment.createdAt), ` · ${deployment.instanceCount} instances`, deployment.comment ? ` · ${deployment.comment}` : "")),
      badge(deployment.status)))));
}

const layerBox = (name, note, id, instances) => h("div", { class: "layer" },
  h("div", { class: "layer-head" }, h("h3", {}, name), h("span", { class: "facts" }, note),
    id ? h("button", { class: "plain", type: "button", "data-key": `metrics-${id}`, "data-layer": id,
      onclick: () => { select(null); showMetrics("layers", metricsOf() === id ? null : id, name); } }, "metrics") : null),
  instances.length ? h("div", { class: "cards" }, instances.map(card)) : h("p", { class: "facts" }, "No instances."));

function card(instance) {
  const element = h("button", {
    class: "card", type: "button", "data-key": instance.id, "data-instance": instance.id, "data-tone": tone(instance.status),
    "aria-pressed": String(state.instance === instance.id),
    onclick: () => select(state.instance === instance.id ? null : instance.id),
  },
  h("span", { class: "card-head" }, h("strong", {}, instance.hostname), badge(instance.status)),
  h("span", { class: "beat" }), h("span", { class: "gauges" }));
  paintContact(element, instance);
  return element;
}

function paintContact(element, instance) {
  const contact = instance.contact;
  const age = contact.ageSeconds;
  const heard = age === undefined ? "no agent yet"
    : contact.connected ? `heartbeat ${duration(age)} ago` : `not connected, last seen ${duration(age)} ago`;
  element.querySelector(".beat").replaceChildren(
    h("span", { class: contact.suspect || (instance.status === "connection_lost") ? "late" : null }, heard),
    h("span", {}, instance.privateIp ?? instance.publicIp ?? instance.type));
  const metrics = contact.metrics;
  const samples = state.samples.get(instance.id) ?? [];
  const gauge = (kind, label, value, top, text) =>
    h("span", { class: "gauge" }, label, h("b", {}, text(value)), sparkline(kind, samples.map((sample) => sample[kind]), top));
  element.querySelector(".gauges").replaceChildren(...(metrics && contact.connected ? [
    gauge("cpu", "cpu", metrics.cpu, 100, (value) => `${Math.round(value)} %`),
    gauge("memory", "mem", metrics.memory, 100, (value) => `${Math.round(value)} %`),
    gauge("load", "load", metrics.load, 1, (value) => value.toFixed(2)),
  ] : []));
}

function sample(contacts) {
  for (const instance of state.stack?.instances ?? []) {
    const contact = contacts[instance.id];
    if (!contact) continue;
    instance.contact = contact;
    if (contact.metrics && contact.connected) {
      const samples = state.samples.get(instance.id) ?? [];
      samples.push({ cpu: contact.metrics.cpu, memory: contact.metrics.memory, load: contact.metrics.load });
      if (samples.length > SAMPLES) samples.shift();
      state.samples.set(instance.id, samples);
    }
    for (const element of document.querySelectorAll(`[data-instance="${CSS.escape(instance.id)}"]`)) paintContact(element, instance);
  }
}

function showCommands() {
  const chosen = state.stack?.instances.find((instance) => instance.id === state.instance);
  $("filter").hidden = !chosen;
  if (chosen) $("filter").textContent = `${chosen.hostname} ✕`;
  if (state.commands.length === 0) {
    fill($("commands"), h("p", { class: "empty" }, "No commands yet."));
    return;
  }
  fill($("commands"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Command", "Instance", "Status", "Started", "Took", ""].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, state.commands.map(commandRow)))));
}

function commandRow(command) {
  const started = command.acknowledgedAt ?? command.createdAt;
  const took = command.completedAt ? duration((Date.parse(command.completedAt) - Date.parse(started)) / 1000)
    : command.status === "pending" ? command.phase : "";
  const now = () => state.commands.find((other) => other.id === command.id) ?? command;
  return h("tr", { "data-key": `row-${command.id}` },
    h("td", {}, h("button", { class: "plain", type: "button", "data-key": command.id, "data-command": command.id, onclick: () => openLog(now()) },
      command.type.replaceAll("_", " ")), command.attempt > 1 ? h("small", {}, ` attempt ${command.attempt}`) : null),
    h("td", {}, command.hostname),
    h("td", {}, badge(command.status)),
    h("td", {}, clock(started)),
    h("td", {}, took),
    h("td", { class: "reason" }, h("small", {}, command.message ?? "")));
}

function showTimeline(entries) {
  fill($("timeline"), entries.length === 0 ? h("li", {}, "No decisions yet.") : entries.map((entry) => h("li", {},
    h("span", { class: "when" }, clock(entry.at)),
    h("strong", {}, entry.subject ? `${entry.subject}: ${entry.decision}` : entry.decision),
    h("p", {}, entry.reason, entry.actor ? ` (${entry.actor.split("/").pop()})` : ""),
    Object.keys(entry.evidence).length === 0 ? null
      : h("dl", {}, Object.entries(entry.evidence).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))));
}

// ---- Loading ----

const loadStacks = throttled(async () => {
  state.stacks = (await (await load("/dashboard/api/stacks")).json()).stacks;
  showStacks();
  if (state.audit) showAudit(true, state.stacks);
  else if (!state.stackId) showOverview();
  $("main").removeAttribute("aria-busy");
}, 500);

const loadStack = throttled(async () => {
  const id = state.stackId;
  if (!id) return;
  const response = await fetch(`/dashboard/api/stacks/${id}`, { cache: "no-store" });
  if (response.status === 404) {
    location.hash = "#/";
    return;
  }
  if (!response.ok) throw new Error(`stack: ${response.status}`);
  const stack = await response.json();
  if (id !== state.stackId) return;
  state.stack = stack;
  showStack();
}, 400);

const loadContacts = throttled(async () => {
  const id = state.stackId;
  if (!id || document.hidden) return;
  const view = await (await load(`/dashboard/api/stacks/${id}/contacts`)).json();
  if (id === state.stackId) sample(view.contacts);
}, 800);

const loadCommands = throttled(async () => {
  const id = state.stackId;
  const instance = state.instance;
  if (!id) return;
  const path = instance ? `/dashboard/api/instances/${instance}/commands` : `/dashboard/api/stacks/${id}/commands`;
  const view = await (await load(path)).json();
  if (id !== state.stackId || instance !== state.instance) return;
  state.commands = view.commands;
  showCommands();
}, 500);

const loadTimeline = throttled(async () => {
  const id = state.stackId;
  if (!id) return;
  const view = await (await load(`/dashboard/api/stacks/${id}/timeline`)).json();
  if (id === state.stackId) showTimeline(view.entries);
}, 500);

function loadAll() {
  loadStacks();
  loadStack();
  loadCommands();
  loadTimeline();
  loadContacts();
}

function select(instance) {
  state.instance = instance;
  for (const element of document.querySelectorAll("[data-instance]")) {
    element.setAttribute("aria-pressed", String(element.dataset.instance === instance));
  }
  const chosen = state.stack?.instances.find((other) => other.id === instance);
  if (chosen) showMetrics("instances", instance, chosen.hostname);
  else if (state.stack?.instances.some((other) => other.id === metricsOf())) showMetrics(null, null, "");
  loadCommands();
}

// ---- The log of a command ----

function openLog(command) {
  Object.assign(drawer, { id: command.id, command, offset: 0, decoder: new TextDecoder() });
  $("log").replaceChildren();
  $("drawer-message").hidden = true;
  showLogHead();
  if (!$("drawer").open) $("drawer").showModal();
  loadLog();
}

function showLogHead() {
  const command = drawer.command;
  $("drawer-title").replaceChildren(`${command.type.replaceAll("_", " ")} on ${command.hostname} `, badge(command.status));
  $("drawer-facts").textContent = command.recipes.length ? command.recipes.join(", ") : "no recipes";
  $("drawer-message").hidden = !command.message;
  $("drawer-message").textContent = command.message ?? "";
}

const loadLog = throttled(async () => {
  const id = drawer.id;
  if (!id) return;
  const command = await (await load(`/dashboard/api/commands/${id}`)).json();
  for (;;) {
    const bytes = await (await load(`/dashboard/api/commands/${id}/log?offset=${drawer.offset}`)).arrayBuffer();
    if (id !== drawer.id) return;
    if (bytes.byteLength === 0 || drawer.offset > LOG_LIMIT) break;
    drawer.offset += bytes.byteLength;
    $("log").append(drawer.decoder.decode(bytes, { stream: true }));
    if ($("follow").checked) $("log").scrollTop = $("log").scrollHeight;
  }
  drawer.command = command;
  showLogHead();
}, 400);

$("drawer").addEventListener("close", () => { drawer.id = null; });
$("drawer").addEventListener("click", (event) => { if (event.target === $("drawer")) $("drawer").close(); });
$("drawer-close").addEventListener("click", () => $("drawer").close());
$("filter").addEventListener("click", () => select(null));
$("metrics-close").addEventListener("click", () => { select(null); showMetrics(null, null, ""); });

// ---- Live ----

function sign(name) {
  state.lastSign = Date.now();
  $("live").dataset.state = name;
  $("live").textContent = name === "live" ? "live" : name === "lost" ? "connection lost, trying again" : "connecting";
}

function changed(change) {
  switch (change.kind) {
    case "stack": loadStacks(); loadStack(); break;
    case "layer": case "app": case "instance": loadStacks(); loadStack(); break;
    case "deployment": loadStack(); loadCommands(); break;
    case "command": loadCommands(); if (drawer.id) loadLog(); break;
    case "log": if (drawer.id === change.subject) loadLog(); break;
    case "timeline": loadTimeline(); break;
    case "contact": loadContacts(); break;
    default: loadAll();
  }
}

function listen() {
  state.source?.close();
  const source = new EventSource("/events");
  state.source = source;
  sign("connecting");
  source.addEventListener("hello", () => { sign("live"); loadAll(); });
  source.addEventListener("beat", () => sign("live"));
  source.addEventListener("reload", () => { sign("live"); loadAll(); });
  source.addEventListener("change", (event) => { sign("live"); changed(JSON.parse(event.data)); });
  source.addEventListener("error", () => {
    sign("lost");
    // The browser tries again by itself, unless the server answered with something else than a stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { if (state.source === source) listen(); }, 3000);
  });
}

function route() {
  const match = /^#\/stacks\/([0-9a-f-]{36})$/.exec(location.hash);
  const id = match ? match[1] : null;
  if (id !== state.stackId || !state.stack) {
    Object.assign(state, { stackId: id, stack: null, commands: [], instance: null });
    state.samples.clear();
    showMetrics(null, null, "");
    fill($("commands"));
    fill($("timeline"));
  }
  state.audit = location.hash === "#/audit";
  showAudit(state.audit, state.stacks);
  $("audit-link").setAttribute("aria-current", state.audit ? "page" : "false");
  if (state.audit) {
    document.title = "API calls · Cairn";
    $("overview").hidden = true;
    $("board").hidden = true;
  }
  showStacks();
  if (id) loadAll();
  else loadStacks();
}

window.addEventListener("hashchange", () => {
  // A modal dialog keeps the page behind it from being used.
  $("drawer").close();
  route();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) loadAll(); });
setInterval(loadContacts, 3000);
setInterval(() => { if (drawer.id && drawer.command?.status === "pending") loadLog(); }, 1000);
setInterval(() => {
  // A stream that is open but silent for three beats is dead: a laptop slept, or something in between dropped it.
  if (state.source?.readyState === EventSource.OPEN && Date.now() - state.lastSign > 35_000) listen();
}, 5000);
route();
listen();
