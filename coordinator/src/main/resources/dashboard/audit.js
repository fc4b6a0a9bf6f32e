// The page of API calls: the records of the audit trail, newest first.
import { fill, h, load, throttled } from "./pieces.js";

const $ = (id) => document.getElementById(id);
const state = { shown: false, records: [], next: null, older: false };

function parameters(before) {
  const form = new FormData($("audit-form"));
  const query = new URLSearchParams();
  for (const name of ["user", "operation", "about", "errors"]) {
    const value = String(form.get(name) ?? "").trim();
    if (value) query.set(name, value);
  }
  if (before) query.set("before", before);
  return query;
}

const who = (identity) => identity.userName ?? (identity.accessKeyId ? `? ${identity.accessKeyId}` : "?");

const row = (record) => h("tr", { "data-key": record.eventID, "data-operation": record.eventName },
  h("td", {}, h("time", { datetime: record.eventTime, title: record.eventTime }, new Date(record.eventTime).toLocaleString([], { hour12: false }))),
  h("td", {}, h("span", { title: record.userIdentity?.arn ?? null }, who(record.userIdentity ?? {}))),
  h("td", {}, record.eventName),
  h("td", {}, h("span", { title: record.userAgent }, record.sourceIPAddress)),
  h("td", {}, record.errorCode ? h("span", { class: "badge", "data-tone": "bad", title: record.errorMessage }, record.errorCode)
    : h("span", { class: "badge", "data-tone": record.readOnly ? "idle" : "good" }, record.readOnly ? "read" : "done")),
  h("td", { class: "reason" }, h("details", {}, h("summary", {}, summary(record)), h("pre", {}, JSON.stringify(record, null, 2)))));

const summary = (record) => record.errorMessage || short(parts(record.requestParameters ?? {}).join(", ")) || "no parameters";

const short = (text) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

const parts = (given) => Object.entries(given).map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`);

function show() {
  fill($("audit-records"), state.records.length === 0 ? h("p", { class: "empty" }, state.next ? "Nothing among the newest; look further back." : "No call was recorded that fits.")
    : h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, ["When", "Who", "Operation", "From", "Outcome", "Details"].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, state.records.map(row)))));
  $("audit-older").hidden = !state.next;
}

const refresh = throttled(async () => {
  const asked = parameters(null).toString();
  const page = await (await load(`/dashboard/api/audit?${asked}`)).json();
  if (!state.shown || asked !== parameters(null).toString()) return;
  Object.assign(state, { records: page.records, next: page.next ?? null, older: false });
  show();
}, 500);

async function older() {
  const page = await (await load(`/dashboard/api/audit?${parameters(state.next)}`)).json();
  Object.assign(state, { records: [...state.records, ...page.records], next: page.next ?? null, older: true });
  show();
}

/** Shows the page or hides it; the stacks are what the filter offers. */
export function showAudit(shown, stacks) {
  const begins = shown && !state.shown;
  state.shown = shown;
  $("audit").hidden = !shown;
  fill($("audit-stacks"), stacks.map((stack) => h("option", { value: stack.id, "data-key": stack.id }, stack.name)));
  if (begins) refresh();
}

$("audit-form").addEventListener("submit", (event) => event.preventDefault());
$("audit-form").addEventListener("input", refresh);
$("audit-older").addEventListener("click", older);
setInterval(() => {
  // Whoever reads what is further back, or inside a record, is left alone.
  if (state.shown && !document.hidden && !state.older && !document.querySelector("#audit details[open]")) refresh();
}, 5000);
