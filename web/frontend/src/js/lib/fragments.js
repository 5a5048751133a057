// Parts of the page that the server renders again after an event: fetched once per burst, merged, washed in bronze.
import { countNew, morph } from "./morph.js";
import { el, RELOAD_SPREAD_MS, say, text } from "./page.js";

const JITTER_MS = 150;
// Parts of an issue come after the rest, and not at all where it has been left by then.
const PART_MS = 250;
const SEEN_MS = 6000;
const WASH_MS = 2400;
// So many of the lists that one part has shown in turn are kept, and none that is older.
const MOST_KEPT = 12;
const KEPT_MS = 10 * 60_000;
const HEADERS = { "X-Veche-Fragment": "1", Accept: "text/html" };

class Fragment {
  constructor(node) {
    Object.assign(this, { node, busy: false, again: false, calm: false, etag: node.dataset.etag ?? null });
    this.rooms = node.dataset.liveRoom?.split(/\s+/).filter(Boolean) ?? null;
    this.subject = node.dataset.liveSubject ?? null;
    this.kinds = node.dataset.liveKinds?.split(/\s+/).filter(Boolean) ?? null;
    // Of a part that shows now this, now that: address → {html, etag, at}, the newest last; and what is read ahead.
    Object.assign(this, { kept: new Map(), ahead: new Set() });
    this.shown = node.dataset.liveFragment;
    this.keep(this.shown, { html: node.innerHTML, etag: this.etag });
  }

  keep(address, answer) {
    if (!("liveTurns" in this.node.dataset)) return answer;
    this.kept.delete(address);
    this.kept.set(address, Object.assign(answer, { at: Date.now() }));
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    return answer;
  }

  known(address) {
    const kept = this.kept.get(address);
    return kept && Date.now() - kept.at < KEPT_MS ? kept : null;
  }

  wants(event) {
    if (this.rooms && !this.rooms.includes(event.room)) return false;
    if (this.subject && event.subject && event.subject !== this.subject) return false;
    return !this.kinds || this.kinds.some((prefix) => event.kind?.startsWith(prefix));
  }

  /** `calm`: what comes is no news of this moment, so nothing is marked as new; `spread`: every page asks now. */
  refresh({ calm = false, spread = false } = {}) {
    this.calm ||= calm;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    setTimeout(() => this.load(), Math.random() * (spread ? RELOAD_SPREAD_MS : JITTER_MS) + ("part" in this.node.dataset ? PART_MS : 0));
  }

  async load() {
    if (!this.node.isConnected) {
      this.busy = false;
      return;
    }
    const { calm } = this;
    Object.assign(this, { again: false, calm: false });
    try {
      const headers = this.etag ? { ...HEADERS, "If-None-Match": this.etag } : HEADERS;
      const address = this.node.dataset.liveFragment;
      const response = await fetch(address, { headers, cache: "no-store", credentials: "same-origin" });
      const html = await response.text();
      if (this.node.dataset.liveFragment !== address) this.again = true;
      else if (response.ok && !response.redirected) {
        this.etag = response.headers.get("ETag");
        this.shown = address;
        this.keep(address, { html, etag: this.etag });
        this.arrived(html, calm);
      } else if (response.status === 401 || response.status === 403) {
        // What stands here is not for this reader any more.
        location.reload();
      }
    } catch {
      // Without a network there will be a reconnection, and with it the missed events.
    }
    this.busy = false;
    if (this.again) this.refresh();
  }

  /** What the server has at an address; what is kept of it, where that is still the same. */
  async ask(address) {
    const known = this.known(address);
    const headers = known?.etag ? { ...HEADERS, "If-None-Match": known.etag } : HEADERS;
    const response = await fetch(address, { headers, cache: "no-store", credentials: "same-origin" });
    if (known && response.status === 304) return this.keep(address, known);
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    return this.keep(address, { html: await response.text(), etag: response.headers.get("ETag") });
  }

  /** Reads what somebody is about to choose, unless it is kept. */
  readAhead(address) {
    if (this.known(address) || this.ahead.has(address)) return null;
    this.ahead.add(address);
    return this.ask(address).catch(() => {}).finally(() => this.ahead.delete(address));
  }

  /** Reads it at once because the page shows something else there now: nothing is held back, nothing is news. What is
      kept of that address stands there meanwhile; what stood there before comes back where nothing can be read. */
  async show() {
    const address = this.node.dataset.liveFragment;
    const known = this.known(address);
    const { shown } = this;
    const before = this.kept.get(shown);
    this.node.setAttribute("aria-busy", "true");
    if (known) this.turn(address, known);
    try {
      const answer = await this.ask(address);
      // Something else is to be shown there by now.
      if (this.node.dataset.liveFragment !== address) return;
      if (answer !== known) this.turn(address, answer, known !== null);
    } catch (error) {
      if (known && before && this.node.dataset.liveFragment === address) this.turn(shown, before);
      throw error;
    } finally {
      if (this.node.dataset.liveFragment === address) this.node.removeAttribute("aria-busy");
    }
  }

  turn(address, { html, etag }, stay = false) {
    Object.assign(this, { shown: address, etag });
    if (!stay) this.node.scrollTop = 0;
    this.apply(html, true);
  }

  // A reader deep in a list is not pushed about: the change waits behind a pill.
  arrived(html, calm) {
    const hold = "liveHold" in this.node.dataset;
    const top = this.node.getBoundingClientRect().top;
    const scrolled = this.node.scrollTop > 40 || top < -40;
    const n = hold && scrolled ? countNew(this.node, html) : 0;
    if (n) {
      this.held = [html, calm];
      this.showPill(n);
    } else {
      this.apply(html, calm);
    }
  }

  showPill(n) {
    this.pill ??= el("button", { type: "button", class: "pill-new" });
    this.pill.textContent = text("live.show_new", { n });
    this.pill.onclick = () => {
      const [html, calm] = this.held;
      this.pill.remove();
      this.node.scrollTop = 0;
      this.node.scrollIntoView({ block: "start" });
      this.apply(html, calm);
      this.node.querySelector("a[href], button")?.focus({ preventScroll: true });
    };
    if (!this.pill.isConnected) this.node.before(this.pill);
    say(this.pill.textContent);
  }

  apply(html, calm) {
    this.pill?.remove();
    const before = this.node.textContent;
    const found = morph(this.node, html);
    if (calm) found.added.length = found.changed.length = 0;
    for (const item of found.added) markNew(item);
    for (const item of found.changed) if (!found.changed.some((other) => other !== item && item.contains(other))) wash(item);
    const spoken = [...found.added, ...found.changed].map((item) => item.dataset.announce).filter(Boolean);
    const differs = this.node.textContent.replace(/\s+/g, " ") !== before.replace(/\s+/g, " ");
    if (differs && !calm && !found.added.length && !found.changed.length) wash(this.node);
    if (differs || spoken.length) say(spoken.length ? spoken.join(". ") : text("live.changed"));
    this.node.dispatchEvent(new CustomEvent("veche:swapped", { bubbles: true }));
  }
}

function wash(item) {
  item.classList.add("fresh");
  setTimeout(() => item.classList.remove("fresh"), WASH_MS);
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting || document.hidden) continue;
    seen.unobserve(target);
    setTimeout(() => {
      target.classList.remove("is-fresh", "slide-in");
      target.querySelector("[data-new-slot]")?.replaceChildren();
    }, SEEN_MS);
  }
});

function markNew(item) {
  item.classList.add("is-fresh", "slide-in");
  item.querySelector("[data-new-slot]")?.replaceChildren(el("span", { class: "newmark" }, text("live.new")));
  seen.observe(item);
}

export function fragments() {
  const known = new Map();
  const each = (act = () => {}) => {
    for (const node of document.querySelectorAll("[data-live-fragment]")) {
      if (!known.has(node)) known.set(node, new Fragment(node));
      act(known.get(node));
    }
    for (const node of known.keys()) if (!node.isConnected) known.delete(node);
  };
  each();
  return {
    happened: (event) => each((fragment) => fragment.wants(event) && fragment.refresh()),
    /** Reads one part again: at once when it shows something else now, else as after an event. `ahead` is the address of
        what it may be told to show next. */
    refresh(node, { other = false, ahead = null, ...how } = {}) {
      each();
      const fragment = known.get(node);
      if (ahead) return fragment?.readAhead(ahead);
      return other ? fragment?.show() : fragment?.refresh(how);
    },
    refreshAll: () => each((fragment) => fragment.refresh({ calm: true, spread: true })),
  };
}
