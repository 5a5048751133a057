// Every page: GOV.UK component behaviour, small conveniences, and reports that waited for the network.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { forgetWork } from "./lib/forget-work.js";
import { listKeys } from "./lib/keys.js";
import { flush, isWaiting } from "./lib/outbox.js";
import { el, notice, say, text } from "./lib/page.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const COMPONENTS = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink];

function enhance(root) {
  // On the screen for staff what is on its way is not sent twice (lib/staff-pane.js); whoever mends a form and sends it
  // again need not wait a second. A button reads this once, when it is made.
  for (const button of root.querySelectorAll("[data-pane] [data-prevent-double-click]")) button.removeAttribute("data-prevent-double-click");
  for (const Component of COMPONENTS) {
    const name = Component.moduleName;
    for (const node of root.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      try {
        new Component(node);
      } catch (error) {
        // One malformed component must not keep the others from working.
        console.warn(error);
      }
    }
  }
  for (const node of root.querySelectorAll("[data-width]")) node.style.width = `${node.dataset.width}%`;
  for (const node of root.querySelectorAll("[data-no-js]")) node.hidden = true;
  for (const node of root.querySelectorAll("[data-js]")) node.hidden = false;
  for (const node of root.querySelectorAll("[data-share]")) node.hidden = !(navigator.share || navigator.clipboard);
}

async function copy(value) {
  await navigator.clipboard.writeText(value);
  say(text("copy.done"));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-share], [data-theme-toggle]");
  if (!button) return;
  if (button.dataset.copy) {
    const field = document.querySelector(button.dataset.copy);
    field.select?.();
    await copy(field.value ?? field.textContent).catch(() => {});
    const label = button.querySelector("span") ?? button;
    const before = label.textContent;
    label.textContent = text("copy.done");
    setTimeout(() => { label.textContent = before; }, 2000);
  } else if ("share" in button.dataset) {
    const title = button.dataset.shareTitle || document.title;
    if (navigator.share) await navigator.share({ title, url: location.href }).catch(() => {});
    else await copy(location.href).catch(() => {});
  } else {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
    setTheme(dark ? "light" : "dark");
    localStorage.setItem("veche.theme", dark ? "light" : "dark");
  }
});

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-toggle]")) button.setAttribute("aria-pressed", String(theme === "dark"));
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-auto-submit]") && event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
});

// Reports kept while offline. A page with the report form handles its own.
let flushing = false;
async function sendWaiting() {
  if (flushing || !isWaiting() || document.querySelector("form[data-report]")) return;
  flushing = true;
  try {
    for (const outcome of Object.values(await flush())) showOutcome(outcome);
  } finally {
    flushing = false;
  }
  if (isWaiting()) setTimeout(sendWaiting, 20_000 + Math.random() * 20_000);
}

function showOutcome(outcome) {
  const place = document.querySelector("[data-outbox]");
  if (outcome.state === "sent") {
    say(text("report.sent"));
    place?.append(notice("good", "badge-check", `${text("report.sent")} `, el("a", { href: outcome.url }, text("report.see"))));
  } else if (outcome.state === "refused") {
    say(text("report.refused", outcome));
    place?.append(notice("bad", "circle-alert", text("report.refused", outcome)));
  } else if (place && !place.childElementCount) {
    place.append(notice("", "wifi-off", text("report.saved")));
  }
}

// Of a family of pages the open one is seen in the navigation: beside it, or in the row on a telephone.
function showSection() {
  const here = document.querySelector(".sections [aria-current]");
  const nav = here?.closest(".sections");
  if (!nav) return;
  const [inner, outer] = [here.getBoundingClientRect(), nav.getBoundingClientRect()];
  nav.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  nav.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}

const chosen = localStorage.getItem("veche.theme");
if (chosen && document.querySelector("[data-theme-toggle]")) setTheme(chosen);
enhance(document);
showSection();
listKeys();
addEventListener("online", sendWaiting);
document.addEventListener("veche:swapped", (event) => enhance(event.target));
if ("visitor" in document.body.dataset) forgetWork().catch(() => {});
sendWaiting();
