// A report being written, kept in this browser under its idempotency key, so that two tabs never mix two reports.
import { all, drop, get, put } from "./store.js";
import { debounce } from "./page.js";

const KEEP_DAYS = 7;
const NEVER = new Set(["csrf_token", "idempotency_key", "go"]);

export class Draft {
  constructor(form) {
    this.form = form;
    this.record = { values: {}, touched: [] };
    this.stopped = false;
  }

  key() { return this.form.elements.idempotency_key.value; }

  // Which form it is of, and for staff whose: what one has begun is nothing to offer to a colleague or in another form.
  name() { return this.form.dataset.draft ?? ""; }

  controls() {
    return [...this.form.elements].filter((c) => c.name && !NEVER.has(c.name) && !["file", "password", "submit", "button"].includes(c.type)
      && !c.closest("[data-no-draft]"));
  }

  // What is typed at once counts as well: the browser's memory may take its time to open.
  start() {
    const save = debounce(400, () => this.save());
    this.form.addEventListener("input", (event) => { this.touch(event.target.name); save(); });
    this.form.addEventListener("change", (event) => { this.touch(event.target.name); save(); });
    this.form.addEventListener("veche:place", () => { ["lon", "lat", "shape", "address_id", "asset"].forEach((name) => this.touch(name)); save(); });
    addEventListener("pagehide", () => this.save());
    for (const button of document.querySelectorAll("[data-draft-discard]")) {
      button.addEventListener("click", () => { this.discard(); button.closest("[data-draft-offer]")?.setAttribute("hidden", ""); });
    }
    this.recalled = this.recall();
    return this.recalled;
  }

  async recall() {
    try {
      if (new URLSearchParams(location.search).has("new")) await this.discard();
      const now = Date.now();
      const drafts = await all("drafts");
      for (const old of drafts) if (now - old.saved > KEEP_DAYS * 86_400_000) await drop("drafts", old.key);
      const own = await get("drafts", this.key());
      if (own) this.fill(own);
      else this.offer(drafts.filter((d) => (d.form ?? "") === this.name() && now - d.saved <= KEEP_DAYS * 86_400_000).sort((a, b) => b.saved - a.saved)[0]);
    } catch {
      // A browser that keeps nothing still reports.
    }
  }

  touch(name) {
    if (typeof name === "string" && name && !NEVER.has(name) && !this.record.touched.includes(name)) this.record.touched.push(name);
  }

  offer(draft) {
    const box = document.querySelector("[data-draft-offer]");
    if (!box || !draft?.touched.length) return;
    box.hidden = false;
    this.offered = draft.key;
    box.querySelector("[data-draft-continue]")?.addEventListener("click", () => {
      this.form.elements.idempotency_key.value = draft.key;
      this.fill(draft);
      box.hidden = true;
      this.form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
  }

  // Fields the server has filled are newer than ours, except those it filled with a default and the reader changed.
  fill(record) {
    this.record = { ...record, touched: [...new Set([...record.touched, ...this.record.touched])] };
    for (const control of this.controls()) {
      const values = record.values[control.name];
      if (!values) continue;
      const touched = record.touched.includes(control.name);
      if (control.type === "radio" || control.type === "checkbox") {
        const group = [...this.form.querySelectorAll(`input[name="${CSS.escape(control.name)}"]`)];
        const pristine = group.every((other) => other.checked === other.defaultChecked);
        const open = pristine && group.every((other) => !other.defaultChecked);
        if (open || (touched && (pristine || control.dataset.filled))) {
          for (const other of group) { other.checked = values.includes(other.value); other.dataset.filled = "1"; }
        }
      } else if (control.value === "" || (touched && control.type !== "hidden" && control.value === control.defaultValue)) {
        if (control.name !== "photos") control.value = values[0];
      }
    }
    this.form.dispatchEvent(new CustomEvent("veche:filled", { bubbles: true, detail: record.values }));
    this.form.dispatchEvent(new Event("change"));
  }

  async save() {
    await this.recalled;
    if (this.stopped || !this.record.touched.length) return;
    for (const control of this.controls()) this.record.values[control.name] = [];
    for (const control of this.controls()) {
      if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
      this.record.values[control.name].push(control.value);
    }
    await put("drafts", { ...this.record, form: this.name(), key: this.key(), saved: Date.now() }).catch(() => {});
  }

  async discard() {
    this.record = { values: {}, touched: [] };
    await drop("drafts", this.offered ?? this.key()).catch(() => {});
  }

  stop() { this.stopped = true; }
}
