// Work outside: one's assignments as list, map and walk; what is done is kept on the phone and sent when there is a
// network, once.
import { icon, lang, notice, say, text } from "./lib/page.js";
import { metres, walk } from "./lib/route.js";
import { deliverForm } from "./field/form.js";
import { acts, db, draftOf, keepDraft, keptWork, othersActs } from "./field/kept.js";
import { draw } from "./field/map.js";
import { changeAct, dropAct, keepAct, synchronise, takeBack } from "./field/sending.js";
import { card, conflictView, jobView, waitingView } from "./field/view.js";
import { keepForLater } from "./field/worker-link.js";

const main = document.querySelector("[data-field]");
const find = (name) => main.querySelector(`[data-field-${name}]`);
const AGAIN_MS = 30_000;
// What an assignment is after a verb, until the server has said so.
const AFTER = { accept: ["accepted", ["start", "deliver"]], start: ["in_progress", ["deliver"]], deliver: ["delivered", []] };

const page = JSON.parse(document.getElementById("field-work").textContent);
const state = { jobs: page.jobs, at: page.at, order: localStorage.getItem("veche.field.order") ?? "target", here: null, open: null, stopped: null };

/** The jobs as they will be when all that waits has been taken. */
function expected(waiting) {
  return state.jobs.map((job) => waiting.filter((act) => act.assignment === job.assignment && act.state === "waiting").reduce((found, act) => {
    if (act.verb === "assign") return { ...found, mine: true, waits: true };
    const [status, verbs] = AFTER[act.verb] ?? [found.status, found.verbs];
    const words = AFTER[act.verb] ? { status, status_words: text(`status.${status}`) } : {};
    return { ...found, ...words, verbs, waits: true };
  }, job)).filter((job) => job.status !== "delivered");
}

const distance = (job) => (state.here && job.lon !== null ? metres(state.here, job) : null);

function ordered(jobs) {
  if (state.order === "target" || !state.here) return jobs;
  const placed = jobs.filter((job) => job.lon !== null);
  const nowhere = jobs.filter((job) => job.lon === null);
  const way = state.order === "route" ? walk(state.here, placed) : placed.sort((a, b) => distance(a) - distance(b));
  return [...way, ...nowhere];
}

/** Fills a list anew; whoever stands on something in it stands on the same thing afterwards. */
function refill(list, nodes) {
  const from = [...list.children].find((node) => node.contains(document.activeElement));
  const at = from ? [...from.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
  list.replaceChildren(...nodes);
  const same = from && nodes.find((node) => node.dataset.of === from.dataset.of);
  same?.querySelectorAll("a, button")[at]?.focus({ preventScroll: true });
}

// One after another, so that what was begun earlier never stands over what came later.
let drawing = Promise.resolve();
function render() {
  drawing = drawing.catch(() => {}).then(show);
  return drawing;
}

async function show() {
  const all = await acts();
  const jobs = expected(all);
  const own = ordered(jobs.filter((job) => job.mine));
  const free = ordered(jobs.filter((job) => !job.mine));
  const turns = state.order !== "target" && state.here;
  const cards = (list, numbered) => list.map((job, turn) => card(job, { turn: numbered ? turn + 1 : null, metres: distance(job), waits: job.waits }));
  refill(find("own"), cards(own, turns));
  refill(find("free"), cards(free, false));
  find("count").textContent = own.length;
  find("empty").hidden = own.length > 0;
  find("free-section").hidden = free.length === 0;
  for (const button of main.querySelectorAll("[data-order]")) button.setAttribute("aria-pressed", String(button.dataset.order === state.order));
  const waiting = all.filter((act) => act.state === "waiting");
  find("waiting").hidden = !waiting.length;
  refill(find("waiting").querySelector("[data-list]"), waiting.map((act) => waitingView(act, () => undo(act))));
  const stuck = all.filter((act) => act.state !== "waiting");
  find("conflicts").hidden = !stuck.length;
  refill(find("conflicts").querySelector("[data-list]"), await Promise.all(stuck.map(async (act) => {
    const shots = (await Promise.all([...act.before, ...act.after].map((id) => db.get("shots", id)))).filter(Boolean);
    return conflictView(act, shots, (choice) => settle(act, choice));
  })));
  find("age").hidden = false;
  find("age").textContent = state.at ? text("field.as_of", { time: new Date(state.at).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" }) }) : "";
  tellState(waiting.length);
  draw({ jobs: own.length ? own : free, ordered: Boolean(turns), here: state.here, open });
  await showOpen(jobs);
}

function tellState(n) {
  const node = document.querySelector("[data-field-state]");
  const [name, words] = state.stopped === "signed_out" ? ["lock", text("field.signed_out")]
    : state.stopped || !navigator.onLine ? ["wifi-off", n ? text("field.offline_waiting", { n }) : text("field.offline")]
      : n ? ["cloud-upload", text("field.sending", { n })] : ["check", text("field.all_sent")];
  if (node.dataset.words === words) return;
  node.dataset.words = words;
  node.hidden = false;
  node.replaceChildren(icon(name), words);
}

// --- one job -----------------------------------------------------------------------------------------------------

function open(job) {
  location.hash = String(job.assignment);
}

// The assignment that is shown, and its job as it stands now.
let shownJob = null;
let openJob = null;
async function showOpen(jobs) {
  const place = find("job");
  const job = jobs.find((each) => String(each.assignment) === location.hash.slice(1)) ?? null;
  main.classList.toggle("has-job", Boolean(job));
  if (!job) {
    place.hidden = true;
    place.replaceChildren();
    const from = shownJob;
    shownJob = null;
    if (from) main.querySelector(`a[href="#${from}"]`)?.focus();
    return;
  }
  const same = shownJob === job.assignment;
  openJob = job;
  if (same && place.dataset.state === JSON.stringify(job)) return;
  place.dataset.state = JSON.stringify(job);
  const node = jobView(job, { metres: distance(job) });
  for (const button of node.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => did(job, button.dataset.do, button.dataset.do === "assign" ? { assignee: "me" } : {}));
  }
  node.querySelector("[data-close]").addEventListener("click", close);
  if (same) {
    renew(place.firstElementChild, node);
    return;
  }
  await deliverForm(node, job, { now: () => openJob, deliver: (values, shots) => did(openJob, "deliver", values, shots).then(close) });
  place.replaceChildren(node);
  place.hidden = false;
  place.scrollTop = 0;
  scrollTo(0, 0);
  node.querySelector("h2").focus({ preventScroll: true });
  shownJob = job.assignment;
}

// What is being typed stays where it is, and so does a photo that is just being taken in.
function renew(shown, fresh) {
  const form = shown.querySelector("[data-deliver]");
  const elsewhere = shown.contains(document.activeElement) && !form.contains(document.activeElement);
  [...fresh.children].forEach((now, at) => { if (shown.children[at] !== form) shown.children[at].replaceWith(now); });
  const blank = fresh.querySelector("[data-deliver]");
  form.hidden = blank.hidden;
  for (const [at, hint] of blank.querySelectorAll("[data-shots-hint]").entries()) form.querySelectorAll("[data-shots-hint]")[at].textContent = hint.textContent;
  if (elsewhere) shown.querySelector("h2").focus({ preventScroll: true });
}

function close() {
  if (location.hash) history.pushState(null, "", location.pathname);
  render();
}

// A thumb that comes down twice does it once: with the next drawing the button is gone.
const beingDone = new Set();
async function did(job, verb, values = {}, shots = {}) {
  const what = `${job.assignment} ${verb}`;
  if (beingDone.has(what)) return;
  beingDone.add(what);
  try {
    await keepAct(job, verb, values, shots);
    say(text(navigator.onLine ? "field.kept" : "field.kept_offline"));
    await render();
  } finally {
    beingDone.delete(what);
  }
  sync();
}

async function undo(act) {
  const draft = act.verb === "deliver" ? { message: act.values.message, before: act.before, after: act.after } : null;
  const job = state.jobs.find((each) => each.assignment === act.assignment);
  // Its photos go back to the form with its words.
  const back = draft && job ? await db.get("acts", act.key).then((still) => still && db.put("acts", { ...still, before: [], after: [] })) : null;
  if (await takeBack(act.key) && draft && job && back !== undefined) {
    await keepDraft(job, draft);
    shownJob = null;
  }
  await render();
}

async function settle(act, choice) {
  const job = state.jobs.find((each) => each.assignment === act.assignment) ?? act.answer?.now;
  if (choice === "again") await changeAct(act, { allTheSame: true, seen: act.answer.now.assignee });
  else if (choice === "update") await changeAct(act, { verb: "update", values: { message: act.values.message } });
  else if (choice === "note") await changeAct(act, { verb: "note", values: { message: act.values.message }, before: [], after: [] });
  else if (choice === "edit" && job) {
    const draft = await draftOf(job);
    await keepDraft(job, { message: act.values.message ?? draft.message, before: act.before, after: act.after });
    await dropAct({ ...act, before: [], after: [] });
    shownJob = null;
    open(job);
  } else if (choice === "drop") {
    if (!confirm(text("field.really"))) return;
    await dropAct(act);
  }
  await render();
  sync();
}

// --- the network -------------------------------------------------------------------------------------------------

let timer = null;
let running = null;
async function sync() {
  if (running) { running.again = true; return; }
  running = { again: false };
  clearTimeout(timer);
  try {
    const { sent, stopped } = await synchronise();
    state.stopped = stopped;
    const kept = await keptWork();
    if (kept) Object.assign(state, { jobs: kept.jobs, at: kept.at });
    if (sent) say(text("field.sent", { n: sent }));
    signIn(stopped === "signed_out");
    await render();
    if (!stopped) keepForLater(state.jobs);
  } finally {
    const { again } = running;
    running = null;
    if (again) sync();
    else if (state.stopped || (await acts()).some((act) => act.state === "waiting")) timer = setTimeout(sync, AGAIN_MS);
  }
}

function signIn(needed) {
  const place = find("notices");
  place.querySelector("[data-signed-out]")?.remove();
  if (!needed) return;
  const told = notice("bad", "lock", text("field.sign_in"));
  told.dataset.signedOut = "";
  told.lastElementChild.append(" ", Object.assign(document.createElement("a"), { href: `/sign-in?back=${encodeURIComponent(location.pathname)}`, textContent: text("field.to_sign_in") }));
  place.append(told);
}

// --- where one is ------------------------------------------------------------------------------------------------

function locate() {
  if (!navigator.geolocation) return;
  navigator.geolocation.watchPosition(({ coords }) => {
    const here = { lon: coords.longitude, lat: coords.latitude };
    if (state.here && metres(state.here, here) < 25) return;
    state.here = here;
    render();
  }, () => {
    if (state.here || state.order === "target") return;
    state.order = "target";
    say(text("field.no_place"));
    find("notices").replaceChildren(notice("", "map-pin-off", text("field.no_place")));
    render();
  }, { enableHighAccuracy: true, maximumAge: 15_000, timeout: 20_000 });
}

for (const button of main.querySelectorAll("[data-order]")) {
  button.addEventListener("click", () => {
    state.order = button.dataset.order;
    localStorage.setItem("veche.field.order", state.order);
    if (state.order !== "target" && !state.here) locate();
    render();
  });
}
for (const button of main.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    main.classList.toggle("shows-map", button.dataset.view === "map");
    for (const other of main.querySelectorAll("[data-view]")) other.setAttribute("aria-pressed", String(other === button));
  });
}
document.querySelector("[data-field-refresh]").addEventListener("click", sync);
addEventListener("hashchange", render);
addEventListener("popstate", render);
addEventListener("online", sync);
addEventListener("offline", render);
document.addEventListener("visibilitychange", () => document.hidden || sync());
document.addEventListener("veche:event", () => { clearTimeout(timer); timer = setTimeout(sync, 400); });
document.addEventListener("veche:reload", sync);

const kept = await keptWork();
if (kept && kept.at > state.at) Object.assign(state, { jobs: kept.jobs, at: kept.at });
if (await othersActs()) find("notices").append(notice("", "info", text("field.others")));
if (state.order !== "target") locate();
await render();
await sync();
