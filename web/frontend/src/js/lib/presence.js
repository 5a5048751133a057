// Who else is here: this page says that it is open, and shows who looks at what and who has what in hand.
import { csrf, el, icon, lang, notice, say, text } from "./page.js";

const BEAT_MS = 20_000;
const SOON_MS = 150;
const ACTIVE_MS = 60_000;
const TOLD_MS = 10_000;
const TINTS = ["", "b", "p"];

const page = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36)).join("").slice(0, 24);

export function presence() {
  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const { presence: url, department = "" } = place.dataset;
  const state = { me: null, issues: new Map(), here: [] };
  let timer = 0, hurried = false, sent = null, moved = Date.now(), letGo = null, closed = false;

  const looking = () => document.querySelector("[data-claim]")?.dataset.claim ?? null;

  function post(to, values, more = {}) {
    const headers = { "X-CSRFToken": csrf(), "X-Veche-Fragment": "1", Accept: "application/json", "Accept-Language": lang };
    return fetch(to, { method: "POST", body: new URLSearchParams(values), headers, credentials: "same-origin", ...more });
  }

  async function beat() {
    clearTimeout(timer);
    hurried = false;
    if (document.hidden || closed) return;
    const issue = looking();
    sent = issue;
    // Who has just let it go does not get it back by sitting there.
    if (letGo !== issue) letGo = null;
    const active = issue && issue !== letGo && document.hasFocus() && Date.now() - moved < ACTIVE_MS;
    try {
      const response = await post(url, { page, department, issue: issue ?? "", active: active ? "1" : "" });
      if (response.ok && !response.redirected) arrived(await response.json());
    } catch {
      // Without a network nobody sees this page either.
    }
    // What was to be said soon, and came up while this was on its way, is not put off.
    if (!hurried) {
      clearTimeout(timer);
      timer = setTimeout(beat, BEAT_MS);
    }
  }

  function soon() {
    clearTimeout(timer);
    hurried = true;
    timer = setTimeout(beat, SOON_MS);
  }

  function arrived({ me, issues, here }) {
    const before = state.issues;
    state.me = me;
    state.issues = new Map(issues.map((each) => [each.issue, each]));
    state.here = here;
    draw();
    showHere();
    const open = looking();
    if (open && JSON.stringify(before.get(open) ?? null) !== JSON.stringify(state.issues.get(open) ?? null)) refreshPart(open);
  }

  function happened(told) {
    if (told.here) {
      state.here = told.here.filter((one) => one.id !== state.me);
      showHere();
      return;
    }
    if (told.claim || told.looking.length) state.issues.set(told.issue, told);
    else state.issues.delete(told.issue);
    draw(told.issue);
    refreshPart(told.issue);
    if (told.taken_by) {
      tell(text("presence.taken_over", { name: told.taken_by.name, issue: `${told.issue.slice(0, 4)}-${told.issue.slice(4)}` }));
    }
  }

  function tell(words) {
    say(words);
    const at = document.querySelector("[data-told-at]") ?? document.body.appendChild(el("div", { class: "told", "data-told-at": true }));
    at.replaceChildren(notice("", "hand", words));
    at.hidden = false;
    // What stood there before (lib/staff-pane.js) does not take this away with it.
    clearTimeout(at.timer);
    at.timer = setTimeout(() => { at.hidden = true; }, TOLD_MS);
  }

  function refreshPart(issue) {
    const part = document.querySelector(`[data-claim="${CSS.escape(issue)}"]`)?.closest("[data-live-fragment]");
    if (part) document.dispatchEvent(new CustomEvent("veche:refresh", { detail: { node: part, calm: true } }));
  }

  const avatar = ({ id, name, initials }, css = "") => el("span", { class: `avatar s ${TINTS[id % 3]} ${css}`.trim(), title: name, "aria-hidden": "true" }, initials);

  function draw(only = null) {
    for (const slot of document.querySelectorAll("[data-presence-slot]")) {
      if (only && slot.dataset.presenceSlot !== only) continue;
      const there = state.issues.get(slot.dataset.presenceSlot);
      const claim = there?.claim && there.claim.id !== state.me ? there.claim : null;
      const others = (there?.looking ?? []).filter((one) => one.id !== state.me && one.id !== claim?.id);
      slot.replaceChildren();
      if (!claim && !others.length) continue;
      const words = claim ? text("presence.has_it", { name: claim.name }) : text("presence.is_here", { name: others.map((one) => one.name).join(", ") });
      slot.append(el("span", { class: claim ? "at-it in-hand" : "at-it", title: words },
        claim ? icon("hand") : null, ...(claim ? [avatar(claim)] : others.slice(0, 2).map((one) => avatar(one))), el("span", { class: "sr" }, words)));
    }
  }

  function showHere() {
    const n = state.here.length;
    place.hidden = !n;
    const names = state.here.map((one) => one.name).join(", ");
    place.replaceChildren(...state.here.slice(0, 3).map((one) => avatar(one)), el("span", { class: "how-many" }, text("presence.here", { n })), el("span", { class: "sr" }, names));
    place.title = names;
  }

  for (const name of ["pointerdown", "pointermove", "keydown", "scroll"]) addEventListener(name, () => { moved = Date.now(); }, { passive: true, capture: true });
  document.addEventListener("veche:presence", ({ detail }) => happened(detail));
  document.addEventListener("veche:swapped", () => {
    draw();
    if (looking() !== sent) soon();
  });
  document.addEventListener("veche:chosen", soon);
  document.addEventListener("veche:live", ({ detail }) => detail.state === "live" && soon());
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  addEventListener("focus", soon);
  addEventListener("pagehide", () => {
    closed = true;
    post(`${url}/leave`, { page }, { keepalive: true }).catch(() => {});
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) { closed = false; soon(); }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.claimForm || event.defaultPrevented) return;
    event.preventDefault();
    const section = form.closest("[data-claim]");
    letGo = form.dataset.claimForm === "let-go" ? section.dataset.claim : null;
    moved = Date.now();
    try {
      const response = await post(form.action, new FormData(form));
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      say((await response.json()).said);
      refreshPart(section.dataset.claim);
      soon();
    } catch {
      form.submit();
    }
  });
  beat();
}
