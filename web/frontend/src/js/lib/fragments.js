// Parts of the page that the server renders again after an event: fetched once per burst, merged, washed in bronze.
import { countNew, morph } from "./morph.js";
import { el, RELOAD_SPREAD_MS, say, text } from "./page.js";

const JITTER_MS = 150;
// Parts of an issue come after the rest, and not at all where it has been left by then.
const PART_MS = 250;
const SEEN_MS = 6000;
const WASH_MS = 2400;

class Fragment {
  constructor(node) {
    Object.assign(this, { node, busy: false, again: false, calm: false, etag: node.dataset.etag ?? null });
    this.rooms = node.dataset.liveRoom?.split(/\s+/).filter(Boolean) ?? null;
    this.subject = node.dataset.liveSubject ?? null;
    this.kinds = node.dataset.liveKinds?.split(/\s+/).filter(Boolean) ?? null;
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
      const headers = { "X-Veche-Fragment": "1", Accept: "text/html" };
      if (this.etag) headers["If-None-Match"] = this.etag;
      const address = this.node.dataset.liveFragment;
      const response = await fetch(address, { headers, cache: "no-store", credentials: "same-origin" });
      const html = await response.text();
      if (this.node.dataset.liveFragment !== address) this.again = true;
      else if (response.ok && !response.redirected) {
        this.etag = response.headers.get("ETag");
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

  /** Reads it at once because the page shows something else there now: nothing is held back, nothing is news. */
  async show() {
    this.etag = null;
    const address = this.node.dataset.liveFragment;
    const response = await fetch(address, {
      headers: { "X-Veche-Fragment": "1", Accept: "text/html" }, cache: "no-store", credentials: "same-origin",
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const html = await response.text();
    // Something else is to be shown there by now.
    if (this.node.dataset.liveFragment !== address) return;
    this.etag = response.headers.get("ETag");
    this.node.scrollTop = 0;
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
  const each = (act) => {
    for (const node of document.querySelectorAll("[data-live-fragment]")) {
      if (!known.has(node)) known.set(node, new Fragment(node));
      act(known.get(node));
    }
    for (const node of known.keys()) if (!node.isConnected) known.delete(node);
  };
  return {
    happened: (event) => each((fragment) => fragment.wants(event) && fragment.refresh()),
    /** Reads one part again: at once when it shows something else now, else as after an event. */
    refresh(node, { other = false, ...how } = {}) {
      each(() => {});
      const fragment = known.get(node);
      return other ? fragment?.show() : fragment?.refresh(how);
    },
    refreshAll: () => each((fragment) => fragment.refresh({ calm: true, spread: true })),
  };
}
