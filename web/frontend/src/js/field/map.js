// The work on the map: markers by the number of their turn, and the walk between them.
import { markerElement } from "../lib/markers.js";
import { el } from "../lib/page.js";

let map = null;
let drawn = [];
let line = null;
let latest = null;

const asIcon = (element) => {
  const made = new L.Icon();
  element.classList.add("leaflet-marker-icon");
  made.createIcon = () => element;
  made.createShadow = () => null;
  return made;
};

document.addEventListener("veche:map", ({ detail }) => {
  map = detail.map;
  if (latest) draw(latest);
});

/** Draws {jobs, ordered, here, open}: numbers and a line where they are `ordered`, from `here` where that is known. */
export function draw(shown) {
  const before = latest;
  latest = shown;
  if (!map) return;
  for (const marker of drawn) marker.remove();
  line?.remove();
  const placed = shown.jobs.filter((job) => job.lon !== null);
  drawn = placed.map((job, turn) => {
    const element = markerElement({ ...job, url: job.page, status: job.status === "assigned" ? "received" : job.status });
    if (shown.ordered) element.append(el("span", { class: "turn", "aria-hidden": "true" }, String(turn + 1)));
    element.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      shown.open(job);
    });
    return L.marker([job.lat, job.lon], { icon: asIcon(element), keyboard: false, interactive: false }).addTo(map);
  });
  if (shown.here) {
    drawn.push(L.marker([shown.here.lat, shown.here.lon], { icon: L.divIcon({ className: "me", iconSize: null }), interactive: false, keyboard: false }).addTo(map));
  }
  const way = [shown.here, ...placed].filter(Boolean).map(({ lat, lon }) => [lat, lon]);
  line = shown.ordered && way.length > 1 ? L.polyline(way, { className: "field-way", interactive: false }).addTo(map) : null;
  const same = before && before.jobs.map((job) => job.assignment).sort().join() === shown.jobs.map((job) => job.assignment).sort().join();
  if (way.length && !same) fit(way);
}

function fit(way) {
  const { x, y } = map.getSize();
  if (x && y) map.fitBounds(way, { padding: [28, 28], maxZoom: 16, animate: false });
  else map.once("resize", () => fit(way));
}
