import { el, icon } from "./page.js";

/** A Leaflet icon around an element of our own. */
export function asIcon(element) {
  const made = new L.Icon();
  element.classList.add("leaflet-marker-icon");
  made.createIcon = () => element;
  made.createShadow = () => null;
  return made;
}

/** The place of an initiative. */
export const pinIcon = () => asIcon(el("span", { class: "ip" }, el("span", {}, icon("map-pin"))));
