// In the forms of an issue's panel: a template fills the words, @ and a name call a colleague, what was looked at counts as seen.
import { el, say, text } from "./lib/page.js";

const SEEN_MS = 2000;
const TYPED_NAME = /(^|[^\p{L}\p{N}])@([\p{L}\p{M}.' -]{0,40})$/u;

// --- templates

document.addEventListener("change", ({ target }) => {
  const begin = target.closest?.("[data-begin-with]");
  if (!begin || target.name !== "template") return;
  const field = document.getElementById(begin.dataset.beginWith);
  const words = target.selectedOptions[0]?.dataset.text;
  if (!field || words === undefined) return;
  // What somebody has written of their own is not thrown away by a choice.
  const own = field.value.trim() && field.value !== field.dataset.begun;
  field.value = own ? `${field.value.trimEnd()}\n\n${words}` : words;
  field.dataset.begun = field.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  say(text("template.filled"));
});

// The Enter key presses a form's first button, which here is for browsers without scripts.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "use_template") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.requestSubmit([...event.target.querySelectorAll("button:not([type=button])")].find((b) => b.name !== "use_template"));
}, true);

function hideSpare() {
  for (const button of document.querySelectorAll("button[data-no-js][name=use_template]")) button.hidden = true;
}

// --- mentions

const known = new Map();

async function colleagues(form) {
  const address = new URL(form.getAttribute("action"), location.href);
  const url = address.pathname.replace(/\/[^/]+$/, "/colleagues");
  if (!known.has(url)) {
    known.set(url, fetch(url, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : [])).catch(() => []));
  }
  return known.get(url);
}

async function matching(form, begin) {
  const address = new URL(form.getAttribute("action"), location.href);
  const all = await colleagues(form);
  const fits = (names) => names.filter((name) => {
    const small = name.toLocaleLowerCase();
    return small.startsWith(begin) || small.split(/\s+/).some((word) => word.startsWith(begin));
  });
  const found = fits(all);
  if (found.length || all.length < 8 || !begin) return found;
  const query = new URLSearchParams({ q: begin });
  const answer = await fetch(`${address.pathname.replace(/\/[^/]+$/, "/colleagues")}?${query}`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}

class Names {
  constructor(area) {
    this.area = area;
    this.list = el("div", { class: "options", role: "listbox", id: `${area.id}-names`, "aria-label": text("mention.list"), "data-made": true, hidden: true });
    area.after(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, "aria-haspopup": "listbox" })) area.setAttribute(name, value);
    area.addEventListener("input", () => this.ask());
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.at = -1;
  }

  async ask() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const typed = before.match(TYPED_NAME);
    if (!typed) { this.close(); return; }
    const begin = typed[2].toLocaleLowerCase();
    const found = await matching(this.area.form, begin);
    if (this.area.value.slice(0, this.area.selectionStart) !== before) return;
    if (!found.length || found.some((name) => name.toLocaleLowerCase() === begin)) { this.close(); return; }
    this.from = before.length - typed[2].length;
    this.list.replaceChildren(...found.map((name, i) => {
      const option = el("div", { role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false" }, name);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(i); });
      return option;
    }));
    this.list.hidden = false;
    this.area.setAttribute("aria-expanded", "true");
    this.point(0);
    say(text("mention.found", { n: found.length }));
  }

  point(index) {
    this.at = (index + this.list.children.length) % this.list.children.length;
    [...this.list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === this.at)));
    this.area.setAttribute("aria-activedescendant", this.list.children[this.at].id);
  }

  take(index) {
    const name = this.list.children[index].textContent;
    const { value, selectionStart } = this.area;
    this.area.value = `${value.slice(0, this.from)}${name} ${value.slice(selectionStart).replace(/^ /, "")}`;
    this.area.selectionStart = this.area.selectionEnd = this.from + name.length + 1;
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.area.setAttribute("aria-expanded", "false");
    this.area.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (this.list.hidden) return;
    const does = {
      ArrowDown: () => this.point(this.at + 1), ArrowUp: () => this.point(this.at - 1), Escape: () => this.close(),
      Enter: () => this.take(this.at), Tab: () => this.take(this.at),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.('form[data-verb="note"] textarea:not([aria-controls])')) {
    new Names(target);
  }
});

// --- seen

const looked = new WeakSet();

function watchSeen() {
  hideSpare();
  for (const card of document.querySelectorAll("[data-mention-seen]")) {
    if (looked.has(card)) continue;
    looked.add(card);
    setTimeout(() => {
      if (!card.isConnected || document.hidden) { looked.delete(card); return; }
      const form = card.querySelector("form");
      fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Veche-Fragment": "1" } }).catch(() => looked.delete(card));
    }, SEEN_MS);
  }
}

watchSeen();
document.addEventListener("visibilitychange", watchSeen);
new MutationObserver(watchSeen).observe(document.body, { childList: true, subtree: true });
