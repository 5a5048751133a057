// Keyboard shortcuts of staff lists: j and k move, Enter opens, "/" searches, letters press their buttons.

const typing = (node) => node?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=combobox]");

export function listKeys() {
  const list = document.querySelector("[data-keys-list]");
  if (!list || list.dataset.keysList === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-key-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...list.querySelectorAll("[data-key-row]")];
      const here = rows.findIndex((row) => row.contains(document.activeElement));
      const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
      (next?.matches("a") ? next : next?.querySelector("a"))?.focus();
    } else if (event.key.length === 1 && !event.repeat) {
      const button = buttonOf(event.key.toLowerCase());
      if (button) { event.preventDefault(); press(button); }
    }
  });
  // After a button of a row the page comes back; the list goes on from that row.
  const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  const goOn = () => row.querySelector("a")?.focus();
  // While it loads, the browser takes the focus off for the address's own target.
  if (row && list.contains(row)) document.readyState === "complete" ? goOn() : addEventListener("load", () => setTimeout(goOn));
}

// In a list a key means the row that one stands on, and nothing where one stands on none.
function buttonOf(key) {
  const named = `[data-key="${CSS.escape(key)}"]`;
  const row = document.activeElement?.closest?.("[data-key-row]");
  return row?.querySelector(named) ?? [...document.querySelectorAll(named)].find((node) => !node.closest("[data-key-row]"));
}

function press(button) {
  button.click();
  if (button.matches("summary") && button.parentElement.open) {
    button.parentElement.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  }
}
