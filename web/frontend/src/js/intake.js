// While somebody speaks: the chosen kind's questions and promise, and sending by keyboard. All else is a report's own script.
import { lang, text } from "./lib/page.js";

const form = document.querySelector("form[data-report]");
const box = form.querySelector("[data-intake-kind]");
let asking;

function wanted() {
  const values = new FormData(form);
  const query = new URLSearchParams({ lang });
  for (const name of ["category", "lon", "lat", "asset"]) query.set(name, values.get(name) ?? "");
  return query;
}

// A form that came back with errors has its kind's questions, what was typed there, and what is wrong with it.
let last = box.querySelector("[name]") ? wanted() : new URLSearchParams();

async function ask() {
  const query = wanted();
  if (!query.get("category") || query.toString() === last.toString()) return;
  const same = query.get("category") === last.get("category");
  last = query;
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch(`${box.dataset.intakeKind}?${query}`, { signal: asking.signal, headers: { "X-Veche-Fragment": "1" } });
    if (!response.ok) return;
    const typed = new Map([...box.querySelectorAll("[name]")].filter((field) => same || field.value !== field.defaultValue).map((field) => [field.name, field.value]));
    // Our own server's markup.
    box.innerHTML = await response.text();
    for (const [name, value] of typed) if (form.elements[name]) form.elements[name].value = value;
  } catch {
    // It is asked again with the next choice, and looked up when it is sent.
  }
}

form.addEventListener("change", ask);
form.addEventListener("veche:place", ask);
ask();

const final = form.querySelector("[data-draft-done].btn-block");
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(final);
  } else if (event.key === "Enter" && event.target.matches("input:not([type=submit])") && !event.defaultPrevented) {
    // A line's end is the way to the next field: nothing is sent half told.
    event.preventDefault();
    const fields = [...form.elements].filter((field) => field.offsetParent && !field.disabled && field.type !== "hidden" && field.tabIndex >= 0);
    fields[fields.indexOf(event.target) + 1]?.focus();
  }
});

// What the reporter hears is in their language; the form says what it means to whoever types.
addEventListener("beforeunload", (event) => {
  if (form.querySelector('input[type="file"]')?.files.length && !form.dataset.sending) event.returnValue = text("intake.leave");
});
form.addEventListener("submit", () => { form.dataset.sending = "yes"; });
