// The third pane: an issue, opened, read ahead, kept fresh, and acted on without leaving the page.
import { isWrittenIn, morph } from "./morph.js";
import { afterPaint, csrf, el, icon, lang, say, text } from "./page.js";

const FRESH_MS = 20_000;
const TOLD_MS = 7_000;
const SOONEST = 5_000;

// What the forms let one choose from follows the pane; a key that opens a form waits for it, but not for ever.
const CHOICES_MS = 3000;
const AGAIN_MS = 3000;

function refresh(node, more = {}) {
  const detail = { node, ...more };
  document.dispatchEvent(new CustomEvent("veche:refresh", { detail }));
  return detail.done;
}

async function fetched(address) {
  const response = await fetch(address, { headers: { "X-Veche-Fragment": "1", Accept: "text/html" }, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return { html: await response.text(), etag: response.headers.get("ETag") };
}

/** Reads a part; what the network or a busy server has kept back comes a moment later. */
function bring(part) {
  return refresh(part, { other: true })?.catch(({ message }) => {
    if (!(Number(message) < 500)) setTimeout(() => part.isConnected && bring(part), AGAIN_MS);
  });
}

export class Pane {
  constructor(aside, rows) {
    // ahead: address → {coming: Promise of {html, etag}, at, stale}; kept: issue → a body that somebody was writing in;
    // sending: the buttons whose word is on its way (all rows share one form)
    Object.assign(this, { aside, rows, ahead: new Map(), kept: new Map(), sending: new Set(), id: null, assignment: null, onchange() {}, title: document.title });
    this.told = document.querySelector("[data-told-at]");
    this.body = aside.querySelector("[data-pane-body]");
    if (this.body) {
      this.id = this.body.dataset.liveSubject;
      this.assignment = new URL(this.body.dataset.liveFragment, location.href).searchParams.get("assignment");
      this.arrived();
    }
    this.rows.markOpen(this.id);
    aside.querySelector("[data-pane-close]").addEventListener("click", () => this.close());
    for (const button of aside.querySelectorAll("[data-pane-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.paneStep)));
    }
    // The map may be there later than the issue that an address opens beside it.
    document.addEventListener("veche:view", () => this.pointOut(), { once: true });
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("veche:event", ({ detail }) => this.forget(detail.subject));
    aside.addEventListener("veche:swapped", () => this.schedule());
    rows.root.addEventListener("veche:swapped", () => this.goOn());
    rows.root.addEventListener("focusin", () => this.readAhead());
  }

  address(id, assignment) {
    return `/staff/issues/${encodeURIComponent(id)}/pane${assignment ? `?assignment=${encodeURIComponent(assignment)}` : ""}`;
  }

  find(selector) {
    return this.aside.hidden ? null : [...this.aside.querySelectorAll(selector)].find((node) => node.getClientRects().length) ?? null;
  }

  // --- opening

  async open(id, { assignment = null, push = true, focus = true } = {}) {
    if (id === this.id && (!assignment || assignment === this.assignment)) {
      if (focus) this.focusTitle();
      return;
    }
    this.leave();
    const address = this.address(id, assignment);
    Object.assign(this, { id, assignment });
    const body = this.kept.get(id) ?? el("div", { class: "opened", "data-pane-body": true, "data-live-fragment": address, "data-live-subject": id });
    document.dispatchEvent(new CustomEvent("veche:follow", { detail: { rooms: { [`issue:${id}`]: null } } }));
    if (this.kept.delete(id)) {
      this.put(body);
      for (const node of [body, ...body.querySelectorAll("[data-part]")]) refresh(node, { calm: true });
    } else {
      this.aside.setAttribute("aria-busy", "true");
      this.rows.markOpen(id);
      const read = await this.read(address).catch(() => null);
      if (this.id !== id) return;
      if (read) this.fill(body, read);
      else this.failed(body, id, assignment);
    }
    this.onchange({ push });
    if (focus) this.focusTitle();
    this.readAhead();
  }

  fill(body, { html, etag }) {
    body.innerHTML = html;
    if (etag) body.dataset.etag = etag;
    this.put(body);
  }

  put(body) {
    this.body?.remove();
    this.body = body;
    this.aside.removeAttribute("aria-busy");
    this.aside.hidden = false;
    this.aside.append(body);
    body.dispatchEvent(new CustomEvent("veche:swapped", { bubbles: true }));
    this.arrived();
  }

  failed(body, id, assignment) {
    const again = el("button", { type: "button", class: "govuk-button govuk-button--secondary btn-s" }, text("staff.again"));
    again.addEventListener("click", () => {
      this.id = null;
      this.open(id, { assignment, push: false });
    });
    body.replaceChildren(el("div", { class: "pb" }, el("h2", { id: "pane-title", tabindex: "-1" }, text("staff.not_loaded")), el("p", {}, text("staff.not_loaded_why")), again));
    this.put(body);
  }

  // The parts come by themselves; the map and the title follow what is open.
  arrived() {
    this.choices = null;
    for (const part of this.body.querySelectorAll("[data-part]:empty, [data-bare]")) {
      const bare = part.hasAttribute("data-bare");
      part.removeAttribute("data-bare");
      const coming = bring(part);
      if (bare && coming) {
        const choices = (this.choices = Promise.race([coming, new Promise((resolve) => { setTimeout(resolve, CHOICES_MS); })])
          .then(() => { if (this.choices === choices) this.choices = null; }));
      }
    }
    const { id } = this;
    // The words first: the map turns there once they can be read.
    afterPaint(() => this.id === id && this.pointOut());
    const name = this.body.querySelector("#pane-title")?.textContent;
    document.title = name ? `${name} · ${this.title}` : this.title;
    this.schedule();
  }

  pointOut() {
    if (!this.id) return;
    const { issueId, lon, lat, icon: glyph, status, title } = this.body?.querySelector(".pb")?.dataset ?? {};
    const point = lon ? { id: issueId, lon: Number(lon), lat: Number(lat), icon: glyph, status, title, url: `/staff/issues/${issueId}` } : null;
    document.dispatchEvent(new CustomEvent("veche:chosen", { detail: { id: this.id, point } }));
  }

  focusTitle() {
    const title = this.aside.querySelector("#pane-title");
    title?.closest(".pb")?.scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }

  // What somebody was writing is still there when they come back to it.
  leave() {
    this.after = null;
    if (!this.id) return;
    document.dispatchEvent(new CustomEvent("veche:unfollow", { detail: { rooms: [`issue:${this.id}`] } }));
    if (this.body && [...this.body.querySelectorAll("form")].some(isWrittenIn)) this.kept.set(this.id, this.body);
  }

  /** Whether words stand here, or in an issue that was open before, that were not sent. */
  written() {
    return !this.leaving && (this.kept.size > 0 || [...this.aside.querySelectorAll("form")].some(isWrittenIn));
  }

  close({ push = true } = {}) {
    if (!this.id) return;
    const row = this.rows.of(this.id);
    this.leave();
    this.body?.remove();
    Object.assign(this, { id: null, assignment: null, body: null });
    this.aside.removeAttribute("aria-busy");
    this.aside.hidden = true;
    document.title = this.title;
    document.dispatchEvent(new CustomEvent("veche:chosen", { detail: { id: null } }));
    this.onchange({ push });
    this.rows.focus(row ?? this.rows.here());
  }

  step(by) {
    const row = this.id ? this.rows.beside(this.id, by) : this.rows.here();
    if (row) this.openRow(row);
    else say(text(by > 0 ? "staff.last_row" : "staff.first_row"));
  }

  openRow(row, more = {}) {
    const query = new URL(row.querySelector("h2 a").href, location.href).searchParams;
    return this.open(row.dataset.issueId, { assignment: query.get("assignment"), ...more });
  }

  // --- reading ahead: what is likely opened next is there before its key is pressed

  // What is on its way already is waited for, and read again where it has changed meanwhile.
  async read(address, fresh = FRESH_MS) {
    for (const [known, { at }] of this.ahead) if (Date.now() - at > FRESH_MS) this.ahead.delete(known);
    const ready = this.ahead.get(address);
    const ahead = ready && Date.now() - ready.at < fresh ? ready : { coming: fetched(address), at: Date.now() };
    this.ahead.set(address, ahead);
    try {
      const read = await ahead.coming;
      return ahead.stale ? await this.read(address) : read;
    } catch (error) {
      if (this.ahead.get(address) === ahead) this.ahead.delete(address);
      throw error;
    }
  }

  readAhead() {
    clearTimeout(this.ahead.timer);
    this.ahead.timer = setTimeout(() => {
      const rows = this.rows.all();
      const from = this.rows.focused() ?? (this.id && this.rows.of(this.id)) ?? rows[0];
      const at = rows.indexOf(from);
      for (const row of [rows[at], rows[at + 1], rows[at - 1]]) {
        if (!row || row.dataset.issueId === this.id) continue;
        const address = this.address(row.dataset.issueId, new URL(row.querySelector("h2 a").href).searchParams.get("assignment"));
        this.read(address, FRESH_MS / 2).catch(() => {});
      }
    }, 60);
  }

  forget(id) {
    for (const [address, ahead] of this.ahead) {
      if (!address.includes(`/${id}/`)) continue;
      ahead.stale = true;
      this.ahead.delete(address);
    }
  }

  // --- verbs

  submitted(event) {
    const { target: form, submitter } = event;
    const action = new URL(submitter?.getAttribute("formaction") ? submitter.formAction : form.action, location.href);
    const issue = action.pathname.match(/^\/staff\/issues\/(\w+)\/[\w/-]+$/)?.[1];
    // Who has it in hand is no verb: lib/presence.js sends that.
    if (event.defaultPrevented || !issue || form.method !== "post" || "claimForm" in form.dataset) return;
    event.preventDefault();
    const pressed = submitter ?? form;
    if (this.sending.has(pressed)) return;
    this.sending.add(pressed);
    this.send(form, submitter, action, issue).finally(() => this.sending.delete(pressed));
  }

  async send(form, submitter, action, issue) {
    submitter?.setAttribute("aria-busy", "true");
    form.querySelector("[data-unsent]")?.remove();
    const here = issue === this.id;
    const row = submitter?.closest("[data-key-row]") ?? this.rows.of(issue);
    const following = row && this.rows.following(row);
    this.rows.done = row?.id ?? null;
    let response;
    let answer = {};
    try {
      response = await fetch(action, {
        method: "POST", body: new FormData(form, submitter), credentials: "same-origin",
        headers: { "X-Veche-Fragment": "pane", Accept: "application/json", "X-CSRFToken": csrf(), "Accept-Language": lang },
      });
      answer = await response.json().catch(() => ({}));
    } catch {
      response = null;
    }
    submitter?.removeAttribute("aria-busy");
    this.forget(issue);
    // A part that answers with a page of its own, with what is wrong beside its fields, is shown as that page.
    if (response?.status === 422 && response.headers.get("Content-Type")?.startsWith("text/html") && action.href === form.action) {
      this.leaving = true;
      form.submit();
      return;
    }
    if (!response || !("pane" in answer)) {
      const why = !response ? text("staff.unsent") : response.status === 401 ? text("staff.signed_out") : answer.detail || answer.title || text("staff.unsent");
      this.unsent(form, why);
      return;
    }
    if (response.ok) {
      if (form.closest("[data-pane=issue]")) form.reset();
      form.closest("details")?.removeAttribute("open");
      this.say(answer.said);
      // Where the verb takes the row out of the view, the next one opens by itself.
      if (here && row) this.after = { issue, following };
      refresh(this.rows.root);
      refresh(document.querySelector("[data-views]"));
    }
    if (!here || this.id !== issue) {
      if (!response.ok) this.say(answer.said || this.firstError(answer.pane), "bad");
      return;
    }
    if (!response.ok) this.say(answer.said, "bad");
    this.answered(answer, response.ok);
    // The rows may have heard of it before we had the answer.
    this.goOn();
  }

  answered({ pane, address }, done) {
    if (pane === null) {
      this.kept.delete(this.id);
      if (!this.after) this.close();
      return;
    }
    for (const node of this.body.querySelectorAll("[data-live-keep]:not([data-part]), [data-part=verbs]")) node.removeAttribute("data-live-keep");
    this.body.dataset.liveFragment = address;
    morph(this.body, pane);
    this.body.dispatchEvent(new CustomEvent("veche:swapped", { bubbles: true }));
    this.arrived();
    const wrong = this.find("[data-told]") ?? this.find("[aria-invalid=true]") ?? this.find(".govuk-error-message");
    if (done || !wrong) this.focusTitle();
    else {
      wrong.scrollIntoView({ block: "nearest" });
      wrong.focus();
      if (document.activeElement !== wrong) wrong.closest("form")?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    }
  }

  firstError(html) {
    const template = document.createElement("template");
    template.innerHTML = html ?? "";
    return (template.content.querySelector("[data-told] b, .govuk-error-message")?.textContent ?? text("staff.unsent")).trim();
  }

  // Not answered: the form keeps its words and its key, so that what is sent again is one with what may have arrived.
  unsent(form, why) {
    const act = form.closest(".act") ?? form;
    if (!form.closest("[data-pane=issue]")) {
      this.say(why, "bad");
      return;
    }
    act.setAttribute("data-live-keep", "");
    form.prepend(el("p", { class: "govuk-error-message", role: "alert", "data-unsent": true }, why));
  }

  goOn() {
    if (!this.after || this.after.issue !== this.id) return;
    const { issue, following } = this.after;
    if (this.rows.of(issue)) return;
    this.after = null;
    this.kept.delete(issue);
    const next = this.rows.inPlace(following);
    if (next) this.openRow(next);
    else this.close();
  }

  say(words, kind = "good") {
    if (!words) return;
    say(words);
    clearTimeout(this.told.timer);
    this.told.hidden = false;
    this.told.replaceChildren(el("div", { class: `notice ${kind}` }, icon(kind === "good" ? "circle-check" : "circle-alert"), el("div", {}, words)));
    this.told.timer = setTimeout(() => { this.told.hidden = true; }, TOLD_MS);
  }

  // --- its date turns by itself, as those of the rows do

  schedule() {
    clearTimeout(this.timer);
    const turns = Date.parse(this.body?.querySelector("[data-turns]")?.dataset.turns ?? "");
    if (Number.isNaN(turns)) return;
    const { body } = this;
    this.timer = setTimeout(() => body.isConnected && refresh(body, { calm: true, spread: true }), Math.min(12 * 3600_000, Math.max(SOONEST, turns - Date.now())));
  }
}
