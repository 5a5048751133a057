// Lets the page be there without a network: its own files, the ground around the work, and the photos are kept.
import { worker } from "./kept.js";

const ZOOMS = [12, 13, 14, 15];
const MOST_PLACES = 60;

function tilesAround(jobs, template) {
  const tiles = new Set();
  for (const { lon, lat } of jobs.filter((job) => job.lon !== null).slice(0, MOST_PLACES)) {
    const r = (lat * Math.PI) / 180;
    for (const z of ZOOMS) {
      const n = 2 ** z;
      const x = Math.floor(((lon + 180) / 360) * n);
      const y = Math.floor(((1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2) * n);
      tiles.add(template.replace("{z}", z).replace("{x}", x).replace("{y}", y));
    }
  }
  return [...tiles];
}

/** Registers the worker and tells it what to keep for these jobs. */
export async function keepForLater(jobs) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(worker);
    const { active } = await navigator.serviceWorker.ready;
    const map = document.querySelector("[data-veche-map]");
    const template = map?.dataset.tiles.replace(/%7B/gi, "{").replace(/%7D/gi, "}") ?? "";
    const own = performance.getEntriesByType("resource").map(({ name }) => name)
      .filter((name) => name.startsWith(`${location.origin}/static/`) || name.startsWith(`${location.origin}/looks/`));
    active.postMessage({
      page: location.origin + location.pathname, own,
      photos: jobs.flatMap((job) => job.photos.map((photo) => new URL(photo.small, location.origin).href)),
      tiles: template.startsWith("/") ? tilesAround(jobs, template).map((path) => location.origin + path) : [],
    });
  } catch {
    // A browser without workers, or one that forbids them, has the page while it has a network.
  }
}
