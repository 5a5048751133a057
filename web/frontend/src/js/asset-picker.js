// Things of the city on a map: one of them chosen in a report's step, or the only one of its own page.
import { debounce, el, glyph, lang, say, text } from "./lib/page.js";
import { asIcon } from "./lib/pin.js";

const APART = 44;        // CSS pixels between the middles of two markers: each is a touch target of that size

class AssetLayer {
  constructor(map, root) {
    Object.assign(this, { map, root, markers: new Map(), assets: new Map() });
    this.list = root.querySelector("[data-asset-list]");
    this.number = root.querySelector('input[name="asset_number"]');
    if (!this.list) {
      this.load();
      return;
    }
    const { lon, lat } = root.dataset;
    this.here = [Number(lat), Number(lon)];
    L.marker(this.here, { icon: L.divIcon({ className: "me", iconSize: null }), interactive: false, keyboard: false }).addTo(map);
    map.on("moveend", debounce(150, () => this.load()));
    map.on("zoomend", () => this.draw());
    this.list.addEventListener("change", () => this.mark());
    // A number that is typed says which one it is, whatever was chosen before.
    this.number?.addEventListener("input", () => { if (this.number.value.trim()) this.choose(""); });
    document.addEventListener("veche:filled", () => this.mark());
    this.load();
  }

  radios() { return [...this.list.querySelectorAll('input[name="asset"]')]; }
  chosen() { return this.radios().find((radio) => radio.checked)?.value ?? ""; }

  async load() {
    const address = new URL(this.root.dataset.assetsUrl, location.href);
    address.searchParams.set("lang", lang);
    if (this.list) {
      const b = this.map.getBounds();
      address.searchParams.set("bbox", [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => v.toFixed(6)).join(","));
    }
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const response = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return;
      for (const asset of await response.json()) this.assets.set(asset.code, asset);
      this.draw();
    } catch {
      // The list below the map can do the same.
    }
  }

  draw() {
    for (const marker of this.markers.values()) marker.remove();
    this.markers.clear();
    this.outlines?.remove();
    const chosen = this.list ? this.chosen() : "";
    const far = (asset) => (this.here ? this.map.distance(this.here, [asset.lat, asset.lon]) : 0);
    const all = [...this.assets.values()].sort((a, b) => (b.code === chosen) - (a.code === chosen) || far(a) - far(b));
    const placed = [];
    const shown = [];
    for (const asset of all) {
      const at = this.map.latLngToContainerPoint([asset.lat, asset.lon]);
      if (placed.some((other) => other.distanceTo(at) < APART)) continue;
      placed.push(at);
      shown.push(asset);
    }
    const shapes = shown.filter((asset) => asset.shape).map((asset) => asset.shape);
    if (shapes.length) {
      this.outlines = L.geoJSON({ type: "GeometryCollection", geometries: shapes }, {
        interactive: false, style: { className: "asset-shape", weight: 4, fillOpacity: .15 },
      }).addTo(this.map);
    }
    // From north to south, which is the order that Tab goes.
    for (const asset of shown.sort((a, b) => b.lat - a.lat || a.lon - b.lon)) this.markers.set(asset.code, this.marker(asset));
    this.mark();
  }

  marker(asset) {
    const element = this.list
      ? el("button", { type: "button", class: "am", "aria-label": asset.label, "aria-pressed": "false" }, el("span", {}, glyph(asset.icon)))
      : el("span", { class: "am is-chosen", role: "img", "aria-label": asset.label }, el("span", {}, glyph(asset.icon)));
    if (this.list) {
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        // A click made by the keyboard has no detail; one that ends a drag of the map chooses nothing.
        if (event.detail && this.map.dragging.moved()) return;
        this.choose(asset.code);
        say(text("pick.chosen", { label: asset.label }));
      });
    }
    return L.marker([asset.lat, asset.lon], { icon: asIcon(element), keyboard: false, interactive: false }).addTo(this.map);
  }

  choose(code) {
    const radio = this.radios().find((one) => one.value === code) ?? this.add(this.assets.get(code));
    if (code && this.number) this.number.value = "";
    if (radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // One that the server has not listed, because others are nearer.
  add(asset) {
    const none = this.list.querySelector("[data-asset-none]");
    const id = `asset-${asset.code.replace(/[^\p{L}\p{N}]+/gu, "-")}`;
    const radio = el("input", { class: "govuk-radios__input", type: "radio", name: "asset", id, value: asset.code });
    none.before(el("div", { class: "govuk-radios__item" }, radio, el("label", { class: "govuk-label govuk-radios__label", for: id }, asset.label)));
    return radio;
  }

  mark() {
    if (!this.list) return;
    const chosen = this.chosen();
    for (const [code, marker] of this.markers) {
      const on = code === chosen;
      marker.getElement().classList.toggle("is-chosen", on);
      marker.getElement().setAttribute("aria-pressed", String(on));
      marker.setZIndexOffset(on ? 1000 : 0);
    }
  }
}

const taken = new WeakSet();
document.addEventListener("veche:map", ({ detail: { map } }) => {
  const root = map.getContainer().closest("[data-assets-url]");
  if (!root || taken.has(map)) return;
  taken.add(map);
  // The section gets its size and its ground from map.js first.
  setTimeout(() => new AssetLayer(map, root));
});
