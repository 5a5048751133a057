// Writing an initiative: a draft that keeps itself in this browser and, for who has signed in, in the city; what is
// similar while one types; an area that is touched on the map, and the very place, a line or a shape.
import { combobox } from "./lib/combobox.js";
import { Draft } from "./lib/draft.js";
import { DrawArea } from "./lib/draw-area.js";
import { fit } from "./lib/fit.js";
import { pinIcon } from "./lib/pin.js";
import { csrf, debounce, say, text } from "./lib/page.js";

const form = document.querySelector("form[data-propose]");
const KEEP_MS = 5000;
const CLOSEST = 17;

function similar() {
  const box = form.querySelector("[data-similar]");
  const sources = [form.elements.title, form.elements.problem];
  let last = "";
  let asking;
  const ask = debounce(500, async () => {
    const words = sources.map((field) => field.value.trim()).join(" ").slice(0, 400).trim();
    if (words.length < 8 || words === last) return;
    last = words;
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(`${box.dataset.similar}?${new URLSearchParams({ text: words })}`, { signal: asking.signal, headers: { "X-Veche-Fragment": "1" } });
      if (!response.ok) return;
      // Our own server's markup, with residents' words escaped by its templates.
      box.innerHTML = await response.text();
      say(box.querySelector("[data-announce]")?.dataset.announce);
    } catch {
      // One writes without it.
    }
  });
  for (const field of sources) field.addEventListener("input", ask);
}

// Kept in the city as well, some seconds after the last key. What is refused is said when the form is sent.
function keeping(draft) {
  const told = form.querySelector("[data-kept]");
  let busy = false;
  const keep = debounce(KEEP_MS, async () => {
    if (busy || draft.stopped || !form.elements.title.value.trim()) return;
    busy = true;
    try {
      const body = new FormData(form);
      body.set("go", "save");
      // Files go once, with the form itself.
      body.delete("document");
      // An address that is being typed is none yet.
      if (body.get("address") !== body.get("placed")) body.delete("address");
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
      if (!response.ok) return;
      const kept = await response.json();
      form.action = kept.url;
      told.textContent = kept.saved;
      // The city has it now, also for this person's other devices.
      await draft.discard();
    } catch {
      // It is in this browser.
    } finally {
      busy = false;
    }
  });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("veche:place", keep);
}

function sending(draft) {
  form.addEventListener("submit", (event) => {
    const saved = draft.save();
    const notice = form.querySelector("[data-propose-notice]");
    notice.hidden = navigator.onLine;
    if (!navigator.onLine) {
      // A page that cannot be reached would take the files that were chosen with it.
      event.preventDefault();
      say(notice.textContent);
    }
    // Who has not signed in comes back to what is kept here.
    if (!("keeps" in form.dataset) || !navigator.onLine) return;
    if (event.submitter?.value !== "submit" && event.submitter?.value !== "save") return;
    draft.stop();
    saved.then(() => draft.discard());
  });
}

async function picker(map) {
  const root = form.querySelector("[data-area-picker]");
  const area = form.elements.area;
  const mark = root.querySelector("[data-place-mark]");
  const set = root.querySelector("[data-place-set]");
  const section = map.getContainer().closest("[data-veche-map]");
  const layers = new Map();
  let marking = false;
  let pin = null;

  const address = form.elements.address;
  const show = () => {
    for (const [id, layer] of layers) layer.eachLayer((part) => part.getElement()?.classList.toggle("is-chosen", id === area.value));
  };
  const drawing = new DrawArea(map, section.querySelector("[data-drawing]"));
  const outline = (shape) => {
    form.elements.shape.value = shape;
    drawing.show(shape);
    if (shape && drawing.shown) fit(map, drawing.shown.getBounds(), CLOSEST);
    set.hidden = !pin && !shape;
  };
  const put = (lat, lon) => {
    outline("");
    form.elements.lat.value = lat === "" ? "" : Number(lat).toFixed(6);
    form.elements.lon.value = lon === "" ? "" : Number(lon).toFixed(6);
    pin?.remove();
    pin = lat === "" ? null : L.marker([lat, lon], { icon: pinIcon(), interactive: false, keyboard: false }).addTo(map);
    set.hidden = !pin;
  };
  const turn = (on) => {
    marking = on;
    mark.setAttribute("aria-pressed", String(on));
    section.classList.toggle("is-marking", on);
  };
  mark.addEventListener("click", () => {
    drawing.end(false);
    turn(!marking);
  });
  const end = root.querySelector("[data-draw-end]");
  end.addEventListener("click", () => drawing.end(true));
  for (const button of root.querySelectorAll("[data-place-draw]")) {
    button.addEventListener("click", async () => {
      turn(false);
      drawing.end(false);
      button.setAttribute("aria-pressed", "true");
      end.hidden = false;
      map.getContainer().scrollIntoView({ block: "nearest" });
      const shape = await drawing.draw(button.dataset.placeDraw === "line" ? "LineString" : "Polygon");
      button.setAttribute("aria-pressed", "false");
      end.hidden = !drawing.corners;
      if (!shape) return;
      put("", "");
      call("");
      outline(shape);
      changed();
      say(text("initiative.drawn"));
    });
  }
  const call = (words) => { address.value = words; form.elements.placed.value = words; };
  root.querySelector("[data-place-clear]").addEventListener("click", (event) => {
    event.preventDefault();
    put("", "");
    call("");
    changed();
  });
  combobox(address, root.dataset.suggest, (option) => {
    put(option.lat, option.lon);
    call(option.label);
    map.setView([option.lat, option.lon], 16, { animate: false });
    changed();
  });
  // Another address than that of the place.
  address.addEventListener("input", () => {
    put("", "");
    form.elements.placed.value = "";
  });
  const changed = () => root.dispatchEvent(new CustomEvent("veche:place", { bubbles: true }));
  map.on("click", ({ latlng }) => {
    if (!marking) return;
    put(latlng.lat, latlng.lng);
    call("");
    turn(false);
    changed();
    say(text("initiative.marked"));
  });
  area.addEventListener("change", show);
  form.addEventListener("veche:filled", () => {
    show();
    recall();
  });
  const recall = () => {
    const { shape } = form.elements;
    if (shape.value) outline(shape.value);
    else put(form.elements.lat.value, form.elements.lon.value);
  };
  recall();

  const answer = await fetch(root.dataset.areaPicker, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const all = L.featureGroup().addTo(map);
  for (const { id, geometry } of await answer.json()) {
    const layer = L.geoJSON(geometry, { style: { className: "district" } }).addTo(all);
    layers.set(String(id), layer);
    layer.on("click", (event) => {
      if (marking || drawing.corners) return;
      L.DomEvent.stop(event);
      area.value = area.value === String(id) ? "" : String(id);
      area.dispatchEvent(new Event("change", { bubbles: true }));
      say(area.selectedOptions[0].textContent);
    });
  }
  if (!pin && !drawing.shown && layers.size) fit(map, all.getBounds());
  show();
}

if (form) {
  form.elements.idempotency_key.value ||= crypto.randomUUID();
  const draft = new Draft(form);
  draft.start();
  similar();
  sending(draft);
  if ("keeps" in form.dataset) keeping(draft);
  document.addEventListener("veche:map", ({ detail: { map } }) => picker(map));
}
