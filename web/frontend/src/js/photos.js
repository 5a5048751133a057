// Photos: made small in the browser, sent one by one, kept when there is no network. Without any of this the file
// input is a part of the form.
import { isWaiting } from "./lib/outbox.js";
import { el, icon, say, text } from "./lib/page.js";
import { shrink } from "./lib/shrink.js";
import { all, drop, put } from "./lib/store.js";
import { Refused, uploadPhoto } from "./lib/upload.js";

const LARGEST = 20 * 1024 * 1024;

class Photos {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector('input[type="file"]');
    this.form = this.input.form;
    this.list = root.querySelector("[data-photos-list]") ?? this.input.after(el("ul", { class: "photo-list" })) ?? this.input.nextElementSibling;
    this.max = Number(root.dataset.photosMax || 5);
    this.busy = new Set();
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    for (const item of this.list.querySelectorAll("[data-photo]")) this.removable(item);
    this.form?.addEventListener("reset", () => this.list.replaceChildren());
    this.form?.addEventListener("submit", (event) => this.hold(event), true);
    if (this.described) this.form.addEventListener("veche:filled", ({ detail }) => this.refill(detail));
    this.restore();
  }

  /** Where a small picture of a photo is, with ID for its own, in a form that asks what each photo shows. */
  get described() { return this.root.dataset.photosDescribed; }

  // What a draft of this browser has sent before. After two days it is gone there.
  refill({ photos = [], ...values }) {
    for (const id of photos) {
      if (this.list.children.length >= this.max || this.list.querySelector(`[data-photo="${CSS.escape(id)}"]`)) continue;
      const item = this.item("", this.described.replace("ID", encodeURIComponent(id)));
      item.querySelector("img").addEventListener("error", () => item.remove());
      this.sent(item, id, values[`words.${id}`]?.[0]);
    }
  }

  sent(item, id, words = "") {
    item.dataset.photo = id;
    item.append(el("input", { type: "hidden", name: "photos", value: id }));
    if (!this.described) return;
    // Also when it is taken away again: the draft in the city may have it by then.
    this.root.append(el("input", { type: "hidden", name: "seen", value: id }));
    item.classList.add("described");
    const field = el("input", { class: "govuk-input", name: `words.${id}`, id: `words-${id}`, maxlength: "300", value: words });
    item.querySelector("img").after(el("div", { class: "grow" }, el("label", { class: "govuk-label", for: field.id }, text("photo.describe")), field));
  }

  key() { return this.form?.elements.idempotency_key?.value ?? ""; }

  // A form that goes while a photo is on its way would lose it.
  hold(event) {
    if (!this.busy.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    Promise.allSettled([...this.busy]).then(() => this.form.requestSubmit(submitter));
  }

  problem(message) {
    let box = this.root.querySelector("[data-photos-error]");
    if (!message) { box?.remove(); return; }
    if (!box) {
      box = el("p", { class: "govuk-error-message", "data-photos-error": true });
      this.input.before(box);
    }
    box.textContent = message;
    say(message);
  }

  add(files) {
    // The input is emptied so that the form does not send the large originals as well.
    this.input.value = "";
    this.problem(null);
    for (const file of files) {
      if (this.list.children.length >= this.max) { this.problem(text("photo.too_many", { n: this.max })); break; }
      if (!file.type.startsWith("image/") && !/\.hei[cf]$/i.test(file.name)) { this.problem(text("photo.not_image", { name: file.name })); continue; }
      this.track(this.take(file));
    }
  }

  track(work) {
    this.busy.add(work);
    work.finally(() => this.busy.delete(work));
  }

  item(name, url) {
    const item = el("li", {}, el("img", { src: url, alt: name }));
    item.dataset.name = name;
    this.list.append(item);
    this.removable(item);
    return item;
  }

  removable(item) {
    let button = item.querySelector("[data-photo-remove]");
    if (!button) {
      const name = item.dataset.name || item.querySelector("img")?.alt || "";
      button = el("button", { type: "button", "data-photo-remove": true, "aria-label": text("photo.remove", { name }) }, icon("x"));
      item.append(button);
    }
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      if (item.dataset.localPhoto) drop("photos", item.dataset.localPhoto);
      item.remove();
      this.problem(null);
      this.root.dispatchEvent(new Event("change", { bubbles: true }));
      (next?.querySelector("[data-photo-remove]") ?? this.input).focus();
      say(text("photo.removed"));
    });
  }

  state(item, words) {
    let line = item.querySelector(".state");
    if (!words) { line?.remove(); return; }
    if (!line) item.append(line = el("span", { class: "state" }));
    line.textContent = words;
  }

  async take(file) {
    const item = this.item(file.name, URL.createObjectURL(file));
    this.state(item, text("photo.preparing"));
    const blob = await shrink(file);
    if (blob.size > LARGEST) {
      item.remove();
      this.problem(text("photo.too_large", { name: file.name }));
      return;
    }
    const name = blob === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg";
    await this.send(item, blob, name);
  }

  async send(item, blob, name) {
    this.state(item, text("photo.sending"));
    const bar = el("progress", { max: "1", value: "0", "aria-label": text("photo.sending") });
    item.append(bar);
    try {
      const answer = await uploadPhoto(this.root.dataset.photosUrl, blob, name, (share) => { bar.value = share; });
      if (item.dataset.localPhoto) await drop("photos", item.dataset.localPhoto);
      delete item.dataset.localPhoto;
      this.sent(item, answer.id);
      item.querySelector("img").src = answer.thumbnail_url;
      this.root.dispatchEvent(new Event("change", { bubbles: true }));
      this.state(item, null);
      say(text("photo.added"));
    } catch (error) {
      if (error instanceof Refused) {
        item.remove();
        this.problem(error.message || text("photo.failed", { name }));
      } else {
        await this.wait(item, blob, name);
      }
    } finally {
      bar.remove();
    }
  }

  async wait(item, blob, name) {
    try {
      item.dataset.localPhoto ||= crypto.randomUUID();
      await put("photos", { id: item.dataset.localPhoto, key: this.key(), blob, name });
      this.state(item, text("photo.waiting"));
      say(text("photo.waiting"));
    } catch {
      item.remove();
      this.problem(text("photo.failed", { name }));
    }
  }

  async restore() {
    const key = this.key();
    if (!key) return;
    const kept = await all("photos").catch(() => []);
    for (const photo of kept.filter((other) => other.key === key)) {
      if (this.list.querySelector(`[data-local-photo="${photo.id}"]`)) continue;
      const item = this.item(photo.name, URL.createObjectURL(photo.blob));
      item.dataset.localPhoto = photo.id;
      this.state(item, text("photo.waiting"));
    }
    if (navigator.onLine) this.sendWaiting();
  }

  async sendWaiting() {
    // A report that waits itself takes its photos along.
    if (isWaiting()) return;
    const kept = await all("photos").catch(() => []);
    for (const item of this.list.querySelectorAll("[data-local-photo]")) {
      const photo = kept.find((other) => other.id === item.dataset.localPhoto);
      if (photo) this.track(this.send(item, photo.blob, photo.name));
    }
  }
}

const begun = new WeakMap();
function begin(within) {
  for (const root of within.querySelectorAll("[data-photos]")) if (!begun.has(root)) begun.set(root, new Photos(root));
}
addEventListener("online", () => {
  for (const root of document.querySelectorAll("[data-photos]")) begun.get(root)?.sendWaiting();
});
begin(document);
document.addEventListener("veche:swapped", ({ target }) => begin(target));
