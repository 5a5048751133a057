// Keyboard shortcuts of staff lists: j and k move, Enter opens, "/" searches, letters press their buttons.

const typing = (node) => node?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=combobox]");

export function listKeys() {
  const list = document.querySelector("[data-keys-list]");
  if (!list || list.dataset.keysList === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-key-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...list.querySelectorAll("[data-key-row]")];
      const here = rows.findIndex((row) => row.contains(document.activeElement));
      const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
      (next?.matches("a") ? next : next?.querySelector("a"))?.focus();
    } else if (event.key.length === 1) {
      const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (button) { event.preventDefault(); button.click(); }
    }
  });
}
