// Where is it: a pin that stays while the map moves under it, the device's location, or a typed address.
import { combobox } from "./lib/combobox.js";
import { debounce, lang, say, text } from "./lib/page.js";

const MOVES = /^(Arrow|[-+=_])/;

class Picker {
  constructor(root) {
    this.root = root;
    this.map = null;
    this.byHand = false;
    this.ownMove = false;
    const address = root.querySelector('input[name="address"]');
    this.address = address;
    if (address && root.dataset.suggest) {
      combobox(address, root.dataset.suggest, (option) => this.choose(option));
      address.addEventListener("input", () => { if (this.value("place_source") !== "map") this.clear(); });
    }
    const locate = root.querySelector("[data-picker-locate]");
    if (locate && navigator.geolocation) {
      locate.hidden = false;
      locate.addEventListener("click", () => this.locate(locate));
    }
    this.askPlace = debounce(250, () => this.reverse());
    // What an asset is called is on the page already.
    if (this.value("lon") && this.value("lat") && !this.value("asset")) this.askPlace();
  }

  // A draft has been filled in: the map and the place follow it.
  resume() {
    if (!this.value("lon") || !this.value("lat")) return;
    this.go(Number(this.value("lat")), Number(this.value("lon")), 17);
    this.askPlace();
  }

  field(name) { return this.root.querySelector(`input[name="${name}"]`); }
  value(name) { return this.field(name)?.value ?? ""; }
  set(name, value) {
    const field = this.field(name);
    if (field) field.value = value ?? "";
  }

  clear() {
    for (const name of ["lon", "lat", "address_id", "accuracy", "place_source", "asset"]) this.set(name, "");
    this.show(null);
    this.changed();
  }

  changed() {
    this.root.dispatchEvent(new CustomEvent("veche:place", { bubbles: true, detail: { lon: this.value("lon"), lat: this.value("lat") } }));
  }

  keep(lon, lat, source, { accuracy = "", addressId = "", asset = "" } = {}) {
    this.set("lon", Number(lon).toFixed(6));
    this.set("lat", Number(lat).toFixed(6));
    this.set("place_source", source);
    this.set("accuracy", accuracy === "" ? "" : String(Math.round(accuracy)));
    this.set("address_id", addressId);
    this.set("asset", asset);
    this.changed();
  }

  // A typed address, or a thing of the city by its number: its own words are the place; the map only follows.
  choose(option) {
    this.keep(option.lon, option.lat, option.asset ? "asset" : "address", { addressId: option.address_id, asset: option.asset });
    this.go(option.lat, option.lon, 18);
    this.show({ label: option.label, detail: option.detail ?? "", inside: true });
    say(text("pick.chosen", { label: option.label }));
  }

  locate(button) {
    button.setAttribute("aria-busy", "true");
    say(text("pick.locating"));
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.removeAttribute("aria-busy");
      this.keep(coords.longitude, coords.latitude, "gps", { accuracy: coords.accuracy });
      if (this.address) this.address.value = "";
      this.go(coords.latitude, coords.longitude, coords.accuracy > 150 ? 16 : 18);
      if (this.map) {
        this.circle?.remove();
        this.circle = L.circle([coords.latitude, coords.longitude], {
          radius: coords.accuracy, color: "#1457B8", weight: 1, fillOpacity: .1, interactive: false,
        }).addTo(this.map);
      }
      this.reverse();
    }, (error) => {
      button.removeAttribute("aria-busy");
      this.show({ label: text(error.code === 1 ? "pick.denied" : "pick.failed"), detail: "", inside: true });
      say(text(error.code === 1 ? "pick.denied" : "pick.failed"));
    }, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 15_000 });
  }

  go(lat, lon, zoom) {
    if (!this.map) return;
    this.ownMove = true;
    this.map.setView([lat, lon], Math.max(zoom, this.map.getZoom()), { animate: false });
    this.ownMove = false;
    this.hint(false);
  }

  attach(map) {
    this.map = map;
    const section = map.getContainer().closest("[data-veche-map]");
    this.section = section;
    section.querySelector("[data-picker-pin]")?.removeAttribute("hidden");
    this.hint(true);
    if (this.value("lon") && this.value("lat")) this.go(Number(this.value("lat")), Number(this.value("lon")), 17);
    map.on("movestart", () => section.classList.add("is-moving"));
    map.on("moveend", () => this.moved());
    map.on("click", (event) => map.panTo(event.latlng));
    // Zooming must not carry the place away from under the pin.
    for (const option of ["scrollWheelZoom", "touchZoom", "doubleClickZoom"]) map.options[option] = "center";
    for (const name of ["pointerdown", "wheel", "keydown"]) {
      section.addEventListener(name, ({ key }) => {
        // Tab only passes by; a place is chosen by the keys that move the map.
        if (!key || MOVES.test(key)) this.byHand = true;
      }, { capture: true, passive: true });
    }
  }

  hint(on) {
    const hint = this.section?.querySelector("[data-picker-hint]");
    if (hint) hint.hidden = !on;
  }

  moved() {
    this.section.classList.remove("is-moving");
    const centre = this.map.getCenter();
    // Our own moves, the first layout and a resized window are not a choice.
    if (this.ownMove || !this.byHand) return;
    if (this.value("lon")) {
      const kept = this.map.latLngToContainerPoint([Number(this.value("lat")), Number(this.value("lon"))]);
      if (this.map.latLngToContainerPoint(centre).distanceTo(kept) < 3) return;
    }
    this.hint(false);
    this.circle?.remove();
    if (this.address) this.address.value = "";
    this.keep(centre.lng, centre.lat, "map");
    this.askPlace();
  }

  async reverse() {
    if (!this.root.dataset.reverse) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const query = new URLSearchParams({ lon: this.value("lon"), lat: this.value("lat"), lang });
    try {
      const response = await fetch(`${this.root.dataset.reverse}?${query}`, { signal: asking.signal, headers: { Accept: "application/json" } });
      const place = response.ok ? await response.json() : { label: text("pick.unknown"), inside: true };
      if (place.inside && place.address_id && this.value("place_source") === "gps") this.set("address_id", place.address_id);
      this.show(place);
      say(place.inside === false ? place.message || text("pick.outside") : place.label);
    } catch (error) {
      if (error.name !== "AbortError") this.show({ label: text("pick.unknown"), detail: "", inside: true });
    }
  }

  show(place) {
    const box = this.root.querySelector("[data-picker-place]");
    if (!box) return;
    box.hidden = !place;
    if (!place) return;
    const outside = place.inside === false;
    box.classList.toggle("is-outside", outside);
    box.querySelector("[data-picker-label]").textContent = outside ? place.message || text("pick.outside") : place.label || text("pick.unknown");
    const accuracy = this.value("accuracy") && text("pick.accuracy", { n: this.value("accuracy") });
    box.querySelector("[data-picker-detail]").textContent = outside ? "" : [place.detail, accuracy].filter(Boolean).join(", ");
  }
}

const begun = new WeakMap();
const pickers = () => [...document.querySelectorAll("[data-place-picker]")].map((root) => begun.get(root)).filter(Boolean);
function begin(within) {
  for (const root of within.querySelectorAll("[data-place-picker]")) if (!begun.has(root)) begun.set(root, new Picker(root));
}
begin(document);
document.addEventListener("veche:swapped", ({ target }) => begin(target));

document.addEventListener("veche:filled", () => { for (const picker of pickers()) picker.resume(); });
document.addEventListener("veche:map", ({ detail: { map } }) => {
  pickers().find((picker) => picker.root.contains(map.getContainer()))?.attach(map);
});
