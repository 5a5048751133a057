// Makes the contents of one element equal to those of another and keeps every node that is the same,
// so that focus, scroll, open details and typed text stay where they are.

const RUNTIME_CLASSES = ["is-fresh", "fresh", "slide-in", "sel", "is-pointed"];
// What others put there: words of this moment, a form that is being written, who is looking at it, photos chosen.
const OTHERS = "[data-new-slot], [data-live-keep], [data-presence-slot], [data-photos-list]";
// What a script has made of a field and put beside it (lib/combobox.js, desk.js) has no like on the server.
const COMBOBOX = /^(role|autocomplete|aria-(autocomplete|expanded|controls|haspopup|activedescendant))$/;
const made = (node) => node.nodeType === 1 && "made" in node.dataset;
const key = (node) => (node.nodeType === 1 && !made(node) ? node.dataset.id || node.id || null : null);

function syncAttributes(old, now) {
  for (const { name, value } of [...now.attributes]) {
    if (name === "class") continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (COMBOBOX.test(name) && old.getAttribute("role") === "combobox") continue;
    // "open" and "style" belong to the reader and to the modules.
    if (name !== "class" && name !== "open" && name !== "style" && !now.hasAttribute(name)) old.removeAttribute(name);
  }
  const kept = RUNTIME_CLASSES.filter((name) => old.classList.contains(name));
  const classes = [...new Set([...now.classList, ...kept])].join(" ");
  if (classes !== (old.getAttribute("class") ?? "")) old.setAttribute("class", classes);
}

function update(old, now, found) {
  if (old.isEqualNode(now)) return;
  if (old.nodeType !== 1) {
    if (old.data !== now.data) old.data = now.data;
    return;
  }
  if (old.matches(OTHERS)) return;
  const before = old.textContent;
  syncAttributes(old, now);
  children(old, now, found);
  if (key(old) && before.replace(/\s+/g, " ") !== now.textContent.replace(/\s+/g, " ")) found.changed.push(old);
}

// A form that somebody is writing in does not vanish under their hands, even if the page has no use for it any more:
// sent, it gets the server's word.
export const isWrittenIn = (node) => [...node.querySelectorAll("textarea, input[type=text], input:not([type])")].some(
  (field) => field.value.trim() !== field.defaultValue.trim() && field.value.trim());

function children(from, to, found) {
  const incoming = [...to.childNodes];
  const wanted = new Set(incoming.map(key).filter(Boolean));
  const keyed = new Map([...from.children].filter(key).map((node) => [key(node), node]));
  let at = from.firstChild;
  const skipGone = () => {
    while (at && (made(at) || (key(at) && !wanted.has(key(at))))) {
      const gone = at;
      at = at.nextSibling;
      if (!made(gone) && !isWrittenIn(gone)) gone.remove();
    }
  };
  for (const now of incoming) {
    skipGone();
    let match = null;
    if (key(now)) {
      match = keyed.get(key(now)) ?? null;
      if (match && match.nodeName !== now.nodeName) match = null;
    } else {
      match = at;
      while (match && (key(match) || made(match) || match.nodeName !== now.nodeName)) match = match.nextSibling;
    }
    if (!match) {
      from.insertBefore(now, at);
      if (key(now)) found.added.push(now);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else from.insertBefore(match, at);
    update(match, now, found);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    if (gone.nodeType !== 1 || !(made(gone) || isWrittenIn(gone))) gone.remove();
  }
}

/** Merges `html` into `element`; returns the keyed nodes that are {added, changed}. */
export function morph(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const found = { added: [], changed: [] };
  children(element, template.content, found);
  return found;
}

/** How many keyed nodes `html` would add to `element`. */
export function countNew(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const here = new Set([...element.querySelectorAll("[data-id], [id]")].map(key));
  return [...template.content.querySelectorAll("[data-id], [id]")].filter((node) => !here.has(key(node))).length;
}
