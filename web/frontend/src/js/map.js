// Maps made by folium on the server, given a ground, issues, and everything that is reached by keyboard.
import { addBasemap } from "./lib/basemap.js";
import { combobox } from "./lib/combobox.js";
import { IssueLayer } from "./lib/issue-layer.js";
import { say, text } from "./lib/page.js";

const layers = [];

function frame(map, section) {
  const container = map.getContainer();
  container.setAttribute("role", "group");
  container.setAttribute("aria-label", text("map.help"));
  if (section.tagName === "SECTION" || section.hasAttribute("role")) section.setAttribute("role", "region");
  if ("cooperative" in section.dataset) {
    map.scrollWheelZoom.disable();
    container.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      map.setZoom(map.getZoom() + (event.deltaY < 0 ? 1 : -1));
    }, { passive: false });
  }
  // The section is sized by the page's layout, which folium's script did not wait for.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(section);
  map.invalidateSize({ animate: false });
}

function buttons(map, section) {
  for (const button of section.querySelectorAll("[data-map-zoom]")) {
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => map.setZoom(map.getZoom() + (button.dataset.mapZoom === "in" ? 1 : -1)));
  }
  const locate = section.querySelector("[data-map-locate]") ?? document.querySelector("[data-map-locate]");
  if (!locate) return;
  if (!navigator.geolocation) { locate.hidden = true; return; }
  let me;
  L.DomEvent.disableClickPropagation(locate);
  locate.addEventListener("click", () => {
    locate.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      locate.removeAttribute("aria-busy");
      const here = [coords.latitude, coords.longitude];
      me?.remove();
      me = L.marker(here, { icon: L.divIcon({ className: "me", iconSize: null }), interactive: false, keyboard: false }).addTo(map);
      map.setView(here, Math.max(map.getZoom(), 16));
      say(text("map.here"));
    }, (error) => {
      locate.removeAttribute("aria-busy");
      say(text(error.code === 1 ? "pick.denied" : "pick.failed"));
    }, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 });
  });
}

const taken = new WeakSet();
function adopt({ map, name }) {
  const section = map.getContainer().closest("[data-veche-map]");
  if (!section || taken.has(map)) return;
  taken.add(map);
  frame(map, section);
  addBasemap(map, section.dataset);
  buttons(map, section);
  const search = document.querySelector("input[data-map-search]");
  if (search && !search.hasAttribute("role")) {
    combobox(search, search.dataset.mapSearch, (option) => {
      // What the map does not show has a page of its own.
      if (option.url) { location.assign(option.url); return; }
      map.setView([option.lat, option.lon], 17);
      map.getContainer().focus({ preventScroll: true });
    });
  }
  if (section.dataset.issuesUrl) layers.push(new IssueLayer(map, section, name ?? section.dataset.vecheMap));
}

document.addEventListener("veche:map", (event) => adopt(event.detail));

/** Draws `point` ({id, lon, lat, icon, status, title, url…}) on the page's first issue map, with the halo of something new. */
export const upsert = (point) => layers[0]?.upsert(point, { fresh: true });
/** Takes an issue off the map. */
export const remove = (id) => layers[0]?.remove(id);
/** Selects an issue that is drawn and opens its card; null closes it. */
export const select = (id) => layers[0]?.select(id);
