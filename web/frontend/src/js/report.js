// The report form: a draft that survives, suggestions while writing, issues near by, and sending exactly once.
import { Draft } from "./lib/draft.js";
import { flush, isWaiting, keep } from "./lib/outbox.js";
import { debounce, el, glyph, lang, notice, say, text } from "./lib/page.js";

const form = document.querySelector("form[data-report]");

function tell(kind, iconName, words) {
  const place = form.querySelector("[data-report-notice]");
  place?.replaceChildren(notice(kind, iconName, words));
  place?.scrollIntoView({ block: "nearest" });
  say(words);
}

function suggestions() {
  const box = form.querySelector("[data-suggestions]");
  const source = form.querySelector("[data-suggest-from]");
  if (!box || !source) return;
  const list = box.querySelector("[data-suggestions-list]");
  let asking;

  const card = ({ code, name, department, promise, icon, emergency }) => {
    const id = `suggestion-${code}`;
    const input = el("input", { class: "govuk-radios__input", type: "radio", name: "category", id, value: code });
    const facts = [department, promise].filter(Boolean).join(", ");
    return el("div", { class: `govuk-radios__item${emergency ? " is-emergency" : ""}` }, input,
      el("label", { class: "govuk-label govuk-radios__label", for: id }, name, facts ? el("small", {}, facts) : null),
      el("span", { class: "cat" }, glyph(icon)));
  };

  // Those that the server has rendered are the first ones.
  let shown = new Map([...list.querySelectorAll("input")].map((input) => [input.value, input.closest(".govuk-radios__item")]));
  const render = (found) => {
    const chosen = list.querySelector("input:checked")?.value;
    const next = new Map(found.map((category) => [category.code, shown.get(category.code) ?? card(category)]));
    const cards = chosen && !next.has(chosen) ? new Map([[chosen, shown.get(chosen)], ...next]) : next;
    if ([...cards.keys()].join() === [...shown.keys()].join()) return;
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    shown = cards;
    list.replaceChildren(...cards.values());
    if (focused) list.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
    box.hidden = !cards.size;
    if (cards.size) say(text("report.suggestions", { n: cards.size }));
  };

  // A draft may have chosen in the closed tree what is a card as well, or what nobody would see there.
  const inTree = form.querySelector('details input[name="category"]:checked');
  const twin = inTree && list.querySelector(`input[value="${CSS.escape(inTree.value)}"]`);
  if (twin) twin.checked = true;
  else for (let part = inTree?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;

  const ask = debounce(350, async () => {
    asking?.abort();
    const words = source.value.trim();
    if (words.length < 3) return;
    asking = new AbortController();
    try {
      const response = await fetch(`${box.dataset.suggestUrl}?${new URLSearchParams({ text: words, lang })}`,
        { signal: asking.signal, headers: { Accept: "application/json" } });
      if (response.ok) render(await response.json());
    } catch {
      // The step works without suggestions.
    }
  });
  source.addEventListener("input", ask);
  if (source.value) ask();
}

function nearby() {
  const box = form.querySelector("[data-nearby]");
  if (!box) return;
  let last = "";
  let asking;
  const ask = debounce(300, async () => {
    const values = new FormData(form);
    const query = new URLSearchParams();
    for (const name of ["lon", "lat", "category"]) query.set(name, values.get(name) ?? "");
    if ([...query.values()].some((value) => !value)) return;
    if (values.get("asset")) query.set("asset", values.get("asset"));
    if (query.toString() === last) return;
    last = query.toString();
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(`${box.dataset.nearbyUrl}?${query}`, { signal: asking.signal, headers: { "X-Veche-Fragment": "1" } });
      if (!response.ok) return;
      // Our own server's markup, with residents' words escaped by its templates.
      box.innerHTML = await response.text();
      say(box.querySelector("[data-announce]")?.dataset.announce);
    } catch {
      // The next step shows what is near as well.
    }
  });
  form.addEventListener("change", ask);
  form.addEventListener("veche:place", ask);
  ask();
}

// The plain way: what the server says about the report is its own page.
function postPlain(submitter, entries) {
  const has = new Set([...form.querySelectorAll('input[name="photos"]')].map((input) => input.value));
  for (const [name, value] of entries) {
    if (name === "photos" && !has.has(value)) form.append(el("input", { type: "hidden", name, value }));
  }
  if (submitter?.name) form.append(el("input", { type: "hidden", name: submitter.name, value: submitter.value }));
  HTMLFormElement.prototype.submit.call(form);
}

async function sendFinal(submitter, draft) {
  const key = form.elements.idempotency_key.value;
  const body = new FormData(form, submitter);
  const entries = [...body].filter(([, value]) => typeof value === "string");
  const photos = [...form.querySelectorAll("[data-local-photo]")].map((item) => item.dataset.localPhoto);
  const photosUrl = form.querySelector("[data-photos]")?.dataset.photosUrl || "/api/v1/photos";
  submitter?.setAttribute("aria-disabled", "true");
  try {
    await keep({ key, action: new URL(form.getAttribute("action") || "", location.href).href, entries, photos, photosUrl });
  } catch {
    // A browser that keeps nothing: the server alone.
    postPlain(submitter, entries);
    return;
  }
  tell("", "send", text("report.sending"));
  const outcome = (await flush())[key] ?? { state: "offline" };
  submitter?.removeAttribute("aria-disabled");
  if (outcome.state === "sent") {
    draft.stop();
    location.assign(outcome.url);
  } else if (outcome.state === "refused") {
    postPlain(submitter, outcome.entries);
  } else {
    tell("", "wifi-off", text(outcome.state === "busy" ? "report.busy" : "report.saved"));
  }
}

function sending(draft) {
  let busy = false;
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter ?? form.querySelector("[data-final]");
    const saved = draft.save();
    if (submitter && "draftDone" in submitter.dataset && navigator.onLine) {
      draft.stop();
      saved.then(() => draft.discard());
      return;
    }
    if (submitter && "final" in submitter.dataset) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      saved.then(() => sendFinal(submitter, draft)).finally(() => {
        busy = false;
        // The network may have come back while this was failing: nobody would tell us again.
        if (isWaiting()) setTimeout(again, navigator.onLine ? 500 : 10_000);
      });
    } else if (!navigator.onLine) {
      event.preventDefault();
      tell("", "wifi-off", text("report.offline_step"));
    }
  });

  const again = async () => {
    if (busy || !isWaiting()) return;
    busy = true;
    const outcomes = await flush().finally(() => { busy = false; });
    const own = outcomes[form.elements.idempotency_key.value];
    if (own?.state === "sent") {
      draft.stop();
      location.assign(own.url);
    } else if (own?.state === "refused") {
      postPlain(form.querySelector("[data-final]"), own.entries);
    } else if (isWaiting()) {
      setTimeout(again, 10_000 + Math.random() * 10_000);
    }
  };
  addEventListener("online", again);
  again();
}

if (form) {
  form.elements.idempotency_key.value ||= crypto.randomUUID();
  const draft = new Draft(form);
  draft.start().then(() => {
    suggestions();
    nearby();
  });
  sending(draft);
}
