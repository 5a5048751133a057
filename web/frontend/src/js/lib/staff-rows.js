// The rows of the queue: one of them takes the focus at a time, several can be selected, dates turn by themselves.
import { text } from "./page.js";

const SOONEST = 5_000;
const LONGEST = 12 * 3600_000;
const FOCUSABLE = "a[href], input, button";

export class Rows {
  constructor(root, bulk) {
    // done: the row that something was done with here
    Object.assign(this, { root, bulk, at: null, open: null, last: null, done: null });
    root.addEventListener("focusin", ({ target }) => this.stand(target.closest("[data-key-row]")));
    // Whoever has gone elsewhere is not fetched back.
    for (const name of ["focusin", "pointerdown"]) {
      document.addEventListener(name, ({ target }) => { if (!root.contains(target)) this.heldFocus = false; });
    }
    for (const name of ["pointerover", "focusin"]) root.addEventListener(name, ({ target }) => this.point(target));
    for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => this.point(null));
    root.addEventListener("click", (event) => this.picked(event));
    root.addEventListener("change", () => this.count());
    root.addEventListener("veche:swapped", () => this.begin());
    bulk?.querySelector("[data-bulk-clear]")?.addEventListener("click", () => this.select(() => false));
    document.addEventListener("veche:pointed", ({ detail }) => {
      for (const row of this.all()) row.classList.toggle("is-pointed", row.dataset.issueId === detail.id);
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.schedule());
    this.begin();
    // After a button of a row the page without scripts comes back to it.
    const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
    if (row && root.contains(row)) setTimeout(() => this.focus(row));
  }

  all() { return [...this.root.querySelectorAll("[data-key-row]")]; }
  of(issue) { return this.all().find((row) => row.dataset.issueId === issue) ?? null; }
  /** The row that the focus is in. */
  focused() { return document.activeElement?.closest?.("[data-rows] [data-key-row]") ?? null; }

  begin() {
    const stood = this.at && this.all().find((row) => row.id === this.at.id);
    if (stood) this.at.following = this.following(stood);
    this.rove();
    this.markOpen(this.open);
    this.count();
    this.schedule();
    // What had the focus is gone. After a button or a row of one's own it goes on from there; where others have taken the
    // row away it waits in its place, so that a key meant for that row does nothing to the next one.
    if (!this.heldFocus || document.activeElement !== document.body) return;
    const here = this.here();
    if (here && (here.id === this.at?.id || this.at?.id === this.done)) here.querySelector("a").focus({ preventScroll: true });
    else this.root.focus({ preventScroll: true });
  }

  /** The row to go on from: the one that had the focus, the open one, the one in its place, the first. */
  here() {
    const rows = this.all();
    return rows.find((row) => row.id === this.at?.id) ?? this.of(this.open) ?? (this.at ? this.inPlace(this.at.following) : rows[0] ?? null);
  }

  /** The ids of the rows after one, by which the next is found when it is gone. */
  following(row) {
    const rows = this.all();
    return rows.slice(rows.indexOf(row) + 1).map(({ id }) => id);
  }

  /** The row in the place of one that is gone, whatever else went with it: the first that followed it, else the last. */
  inPlace(following) {
    const rows = this.all();
    return following.map((id) => rows.find((row) => row.id === id)).find(Boolean) ?? rows.at(-1) ?? null;
  }

  stand(row) {
    if (!row) return;
    this.at = { id: row.id, following: this.following(row) };
    this.heldFocus = true;
    this.rove();
  }

  // One stop of the Tab key for the whole list.
  rove() {
    const here = this.here();
    for (const row of this.all()) {
      for (const node of row.querySelectorAll(FOCUSABLE)) {
        if (row === here) node.removeAttribute("tabindex");
        else node.setAttribute("tabindex", "-1");
      }
    }
  }

  focus(row) {
    row?.querySelector("h2 a")?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  move(step) {
    const rows = this.all();
    const from = this.focused() ?? (this.open && this.of(this.open));
    const next = from ? rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(from) + step))] : this.at ? this.here() : rows[0];
    this.focus(next);
    return next;
  }

  /** The row after (or before) that of an issue. */
  beside(issue, step) {
    const rows = this.all();
    const at = rows.findIndex((row) => row.dataset.issueId === issue);
    return at < 0 ? null : rows[at + step] ?? null;
  }

  markOpen(issue) {
    this.open = issue;
    for (const row of this.all()) {
      if (issue && row.dataset.issueId === issue) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  point(target) {
    const id = target?.closest?.("[data-key-row]")?.dataset.issueId ?? null;
    document.dispatchEvent(new CustomEvent("veche:point", { detail: { id } }));
  }

  // --- selecting

  boxes() { return [...this.root.querySelectorAll('input[name="select"]')]; }

  picked(event) {
    const box = event.target.closest?.('input[name="select"]');
    if (!box) return;
    if (event.shiftKey) this.range(box, box.checked);
    this.last = box.value;
  }

  range(box, checked) {
    const boxes = this.boxes();
    const from = boxes.findIndex((other) => other.value === this.last);
    const to = boxes.indexOf(box);
    if (from < 0) return;
    for (const other of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = checked;
  }

  /** Selects the row, or not any more; with `range` all from the one selected last. */
  toggle(row, { range = false } = {}) {
    const box = row?.querySelector('input[name="select"]');
    if (!box) return;
    box.checked = range || !box.checked;
    if (range) this.range(box, true);
    this.last = box.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  select(which) {
    for (const box of this.boxes()) box.checked = which(box);
    this.count();
  }

  count() {
    const chosen = this.boxes().filter((box) => box.checked);
    for (const box of this.boxes()) box.closest("[data-key-row]").classList.toggle("sel", box.checked);
    if (!this.bulk) return;
    this.bulk.hidden = !chosen.length;
    this.bulk.querySelector("[data-bulk-count]").textContent = text("staff.selected", { n: chosen.length });
    document.dispatchEvent(new CustomEvent("veche:selected", { detail: { ids: chosen.map((box) => box.value) } }));
  }

  // --- dates that turn amber and red with no event: the server says when the next one does

  schedule() {
    clearTimeout(this.timer);
    const turns = Date.parse(this.root.querySelector("[data-turns]")?.dataset.turns ?? "");
    if (Number.isNaN(turns)) return;
    const wait = Math.min(LONGEST, Math.max(SOONEST, turns - Date.now()));
    this.timer = setTimeout(() => {
      if (document.hidden) return;
      document.dispatchEvent(new CustomEvent("veche:refresh", { detail: { node: this.root, calm: true, spread: true } }));
      this.timer = setTimeout(() => this.schedule(), SOONEST);
    }, wait);
  }
}
