// ARIA 1.2 combobox with a listbox popup over an address service. Focus stays in the input.
import { debounce, el, lang, say, text } from "./page.js";

let made = 0;

/** Turns `input` (inside .search) into a combobox; `choose(option)` is called with the server's object. */
export function combobox(input, url, choose) {
  const id = `options-${++made}`;
  const list = el("div", { id, class: "options", role: "listbox", "aria-label": text("search.list"), "data-made": true, hidden: true });
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off",
  })) input.setAttribute(name, value);

  let options = [];
  let at = -1;
  let asking;
  let ignore = "";

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    at = index;
    [...list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const take = (index) => {
    const option = options[index];
    ignore = input.value = option.label;
    close();
    choose(option);
  };
  const show = () => {
    list.replaceChildren(...options.map((option, i) => {
      const row = el("div", { id: `${id}-${i}`, role: "option", "aria-selected": "false" }, option.label,
        option.detail ? el("small", {}, option.detail) : null);
      row.addEventListener("click", () => take(i));
      return row;
    }));
    if (options.length) {
      list.hidden = false;
      list.setAttribute("role", "listbox");
      input.setAttribute("aria-expanded", "true");
      say(text("search.found", { n: options.length }));
    } else {
      close();
      say(text("search.none"));
    }
    at = -1;
  };
  const ask = debounce(180, async () => {
    asking?.abort();
    const query = input.value.trim();
    if (query.length < 2 || query === ignore) return close();
    asking = new AbortController();
    try {
      const address = `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams({ q: query, lang })}`;
      const response = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return close();
      options = await response.json();
      if (document.activeElement === input) show();
    } catch {
      // Aborted by the next letter, or no network: typing goes on, the server reads the text itself.
    }
  });

  input.addEventListener("input", () => { ignore = ""; ask(); });
  input.addEventListener("blur", () => close());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { ignore = ""; ask(); }
      else if (event.key === "ArrowDown") point(at >= last ? 0 : at + 1);
      else point(at <= 0 ? last : at - 1);
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if ((event.key === "Home" || event.key === "End") && open && at >= 0) {
      event.preventDefault();
      point(event.key === "Home" ? 0 : last);
    } else if (event.key === "Tab" && open && at >= 0) {
      take(at);
    }
  });
}
