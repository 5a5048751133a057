// All keys of the screen. Letters are those of the keyboard's Latin layer, so that they work with a Cyrillic layout too.

const GO_MS = 1500;
const HELD = new Set(["j", "k", "n", "p", "ArrowDown", "ArrowUp"]);
const SIGNS = { Slash: ["/", "?"], BracketLeft: ["[", "{"], BracketRight: ["]", "}"] };

const typing = (node) => node?.closest?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable], [role=combobox]");

export function keyOf({ key, code, shiftKey }) {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  if (code in SIGNS) return SIGNS[code][shiftKey ? 1 : 0];
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  return letter ? (shiftKey ? letter : letter.toLowerCase()) : key;
}

export function screenKeys({ app, rows, pane, layout, filters }) {
  const help = app.querySelector("[data-help]");
  const openHelp = () => {
    help.showModal();
    help.querySelector("h2").focus();
  };
  for (const button of app.querySelectorAll("[data-help-open]")) button.addEventListener("click", openHelp);

  let going = 0;
  const moves = {
    j: () => { layout.showQueue(); rows.move(1); },
    k: () => { layout.showQueue(); rows.move(-1); },
    ArrowDown: () => rows.focused() && rows.move(1),
    ArrowUp: () => rows.focused() && rows.move(-1),
    o: () => { const row = rows.focused() ?? rows.here(); if (row) pane.openRow(row); },
    n: () => pane.step(1),
    p: () => pane.step(-1),
    x: () => rows.toggle(rows.focused() ?? rows.of(pane.id)),
    X: () => rows.toggle(rows.focused() ?? rows.of(pane.id), { range: true }),
    g: () => { going = Date.now(); },
    F: () => filters.open(),
    "?": openHelp,
    "/": toSearch,
    Escape: back,
  };

  let waiting = false;

  // What was looked for before gives way to what is typed.
  function toSearch() {
    const search = document.querySelector("[data-key-search]");
    search?.focus();
    search?.select();
  }

  // From a form to its button, from the issue to its row, from the search to the rows.
  function back(event) {
    const form = event.target.closest?.(".panel details.act[open]");
    if (form) {
      form.open = false;
      form.querySelector("summary").focus();
    } else if (event.target.closest?.("[data-key-search]")) rows.focus(rows.here());
    else if (pane.id) pane.close();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (waiting) { event.preventDefault(); return; }
    const key = keyOf(event);
    if (typing(event.target) && key !== "Escape") return;
    // Held down, a key may move on and on; what it does it does once.
    if (event.repeat && key.length === 1 && !HELD.has(key)) { event.preventDefault(); return; }
    if (going && Date.now() - going < GO_MS && key.length === 1) {
      going = 0;
      const view = document.querySelector(`[data-go="${CSS.escape(key.toLowerCase())}"]`);
      if (view) { event.preventDefault(); view.click(); }
      return;
    }
    going = 0;
    if (key in moves) {
      if (key.startsWith("Arrow") && !rows.focused()) return;
      event.preventDefault();
      moves[key](event);
    } else if (key.length === 1) press(key.toLowerCase(), event);
  });

  // On a row a key means that row's issue, elsewhere the open one.
  async function press(key, event) {
    const named = `[data-key="${CSS.escape(key)}"]`;
    const row = rows.focused();
    let button = row?.querySelector(named) ?? null;
    if (!button && row && row.dataset.issueId !== pane.id && app.dataset.issueKeys.includes(key)) {
      event.preventDefault();
      await pane.openRow(row, { focus: false });
      button = pane.find(named);
      if (!button) { pane.focusTitle(); return; }
    }
    button ??= pane.find(named) ?? [...document.querySelectorAll(named)].find((node) => node.getClientRects().length && !node.closest("[data-key-row], .panel"));
    if (!button) return;
    event.preventDefault();
    if (button.matches(".panel summary") && pane.choices) {
      // Until then no letter is a key: it is meant for the form.
      waiting = true;
      await pane.choices.finally(() => { waiting = false; });
      button = pane.find(named);
      if (!button) return;
    }
    button.click();
    if (button.matches("summary") && button.parentElement.open) {
      button.parentElement.scrollIntoView({ block: "nearest" });
      button.parentElement.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    }
  }
}
