// What every module needs of the page: its texts, its language, its sprite, its live region.

const script = document.getElementById("veche-strings");
const strings = script ? JSON.parse(script.textContent) : {};

export const lang = document.documentElement.lang || "en";
/** Within so many milliseconds a page reads anew when all of them do: they need not ask in the same moment. */
export const RELOAD_SPREAD_MS = 2500;

const sprite = document.body.dataset.sprite || "/static/icons/sprite.svg";

/** The text of `key` in the page's language, with {name} placeholders filled. */
export function text(key, values = {}) {
  return (strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** An element with attributes and children; strings become text, never markup. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A Lucide outline ("flag") as an element. */
export const icon = (name, classes = "i") =>
  svg("svg", { class: classes, "aria-hidden": "true" }, svg("use", { href: `${sprite}#i-${name}` }));

/** A category glyph ("lamp") as an element. */
export const glyph = (name) =>
  svg("svg", { class: "g", "aria-hidden": "true" }, svg("use", { href: `${sprite}#g-${name || "other"}` }));

export const STATUS_ICONS = {
  received: "inbox", accepted: "handshake", scheduled: "calendar-check", in_progress: "hammer", waiting: "hourglass",
  delivered: "flag", confirmed: "badge-check", closed: "archive", declined: "ban", duplicate: "git-merge", withdrawn: "undo-2",
};

let queue = [];
/** Reads sentences out through the page's one polite live region; those said together are read together. */
export function say(sentence) {
  if (!sentence) return;
  let region = document.getElementById("veche-live");
  if (!region) {
    region = el("div", { id: "veche-live", class: "sr", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  if (!queue.length) {
    setTimeout(() => {
      region.textContent = [...new Set(queue)].join(". ");
      queue = [];
    }, 300);
  }
  queue.push(sentence);
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Calls `act` once what has changed so far can be seen. */
export const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));

/** Calls `act` once, `ms` after the last call. */
export function debounce(ms, act) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), ms);
  };
}

/** A notice card: kind "" (bronze), "bad" or "good". */
export function notice(kind, iconName, ...content) {
  return el("div", { class: `notice ${kind}`.trim() }, icon(iconName), el("div", {}, ...content));
}
