// Lists of initiatives and their maps. Totals are told, twice a second at most, and put into the rows that are there;
// what else happens lets the rows and the map be read again.
import { fit } from "./lib/fit.js";
import { debounce, el, icon, lang, text } from "./lib/page.js";
import { asIcon } from "./lib/pin.js";

const MOVED_MS = 200;
const APART_PX = 30;
const HAPPENED_MS = 300;
const number = new Intl.NumberFormat(lang);

/** The newest totals by public id: rows that the server rendered a moment before show them, too. */
const totals = new Map();

function show() {
  for (const [id, counted] of totals) {
    for (const row of document.querySelectorAll(`[data-initiative-row="${id}"][data-needed]`)) {
      row.querySelector("[data-count]").textContent = number.format(counted);
      row.querySelector(".bar i").style.width = `${Math.min(100, (counted * 100) / Number(row.dataset.needed))}%`;
    }
  }
}

class Points {
  constructor(map, holder) {
    Object.assign(this, { map, address: holder.dataset.initiativePoints, markers: new Map() });
    this.more = document.querySelector("[data-more-points]");
    const later = debounce(MOVED_MS, () => this.load());
    map.on("moveend", later);
    document.addEventListener("veche:initiatives", debounce(HAPPENED_MS, () => this.load()));
    document.addEventListener("veche:reload", later);
    document.querySelector("[data-only-here]")?.addEventListener("click", () => this.narrow());
    this.load();
  }

  box() {
    const b = this.map.getBounds();
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((value) => value.toFixed(6)).join(",");
  }

  narrow() {
    const form = document.querySelector("form.filters");
    Object.assign(form.elements.bbox, { value: this.box(), disabled: false });
    form.requestSubmit();
  }

  async load() {
    const { x, y } = this.map.getSize();
    if (!x || !y) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const address = new URL(this.address, location.href);
    address.searchParams.set("bbox", this.box());
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (answer.ok) this.draw(await answer.json());
    } catch (error) {
      // Without a network the markers stay; the next move of the map asks again.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  /** Those that do not lie on each other, of those that would the newest. */
  apart(features) {
    const taken = [];
    return features.filter(({ geometry: { coordinates: [lon, lat] } }) => {
      const spot = this.map.latLngToLayerPoint([lat, lon]);
      const free = taken.every((other) => Math.abs(other.x - spot.x) >= APART_PX || Math.abs(other.y - spot.y) >= APART_PX);
      if (free) taken.push(spot);
      return free;
    });
  }

  // Markers that stay are left alone, so that nothing moves under a finger or loses the focus.
  draw({ features, more }) {
    const shown = this.apart(features);
    const found = new Map(shown.map((each) => [each.properties.id, each]));
    for (const [id, marker] of this.markers) {
      if (!found.has(id)) {
        marker.remove();
        this.markers.delete(id);
      }
    }
    for (const [id, { geometry, properties }] of found) {
      if (this.markers.has(id)) continue;
      const [lon, lat] = geometry.coordinates;
      const link = el("a", { class: "ip", href: properties.url, "aria-label": text("map.issue", properties), title: properties.title }, el("span", {}, icon("signature")));
      this.markers.set(id, L.marker([lat, lon], { icon: asIcon(link), interactive: false, keyboard: false }).addTo(this.map));
    }
    if (this.more) this.more.hidden = !more && shown.length === features.length;
  }
}

async function outline(map, holder) {
  const answer = await fetch(holder.dataset.outline, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const layer = L.geoJSON(await answer.json(), { interactive: false, style: { className: "area-outline" } }).addTo(map);
  fit(map, layer.getBounds());
}

document.addEventListener("veche:event", ({ detail: { room, kind, body } }) => {
  if (room !== "proposals") return;
  for (const [id, counted] of Object.entries(body.counted)) totals.set(id, counted);
  show();
  if (kind === "proposals.changed") document.dispatchEvent(new CustomEvent("veche:initiatives"));
});
document.addEventListener("veche:swapped", show);

document.addEventListener("veche:map", ({ detail: { map } }) => {
  const section = map.getContainer().closest("[data-veche-map]");
  const points = section?.querySelector("[data-initiative-points]");
  const area = section?.querySelector("[data-outline]");
  if (points) new Points(map, points);
  if (area) outline(map, area);
});
