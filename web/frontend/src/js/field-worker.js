// Answers for the page of work outside while there is no network. What the page shows comes from its own store; here are
// the page itself, its files, the ground around the work, and small photos.

const CACHE = "veche-field-1";
const MOST_TILES = 800;
const SLOW_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("veche-field-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));

async function keep({ page, own = [], photos = [], tiles = [] }) {
  const cache = await caches.open(CACHE);
  const wanted = [...own, ...photos, ...tiles.slice(0, MOST_TILES)];
  await Promise.allSettled([page, ...wanted].map(async (address) => {
    if (address !== page && (await cache.match(address))) return;
    const response = await fetch(address, { credentials: "same-origin" });
    if (response.ok && !response.redirected) await cache.put(address, response);
  }));
  // What the page and the work no longer need goes: photos of what has ended, files of an older program.
  const known = new Set([page, ...wanted]);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!known.has(request.url) && (pathname.startsWith("/photos/") || pathname.startsWith("/static/js/") || pathname.startsWith("/static/css/"))) {
      await cache.delete(request);
    }
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/field/") event.respondWith(networkFirst(request));
  else if (/^\/(static|looks|tiles\/base)\//.test(pathname) || /^\/photos\/\w+\/small$/.test(pathname)) event.respondWith(keptFirst(request));
});

// A network that does not answer in a few seconds is none.
async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url.split("?")[0]);
  const late = kept && new Promise((resolve) => { setTimeout(() => resolve(kept.clone()), SLOW_MS); });
  const asked = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected && response.type === "basic") await cache.put(request.url.split("?")[0], response.clone());
    return response;
  });
  try {
    return await (late ? Promise.race([asked, late]) : asked);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function keptFirst(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request).catch((error) => {
    if (!request.url.includes("/tiles/base/")) throw error;
    // Ground that was not taken along is empty, not broken.
    return new Response(new Uint8Array(0), { headers: { "Content-Type": "application/vnd.mapbox-vector-tile" } });
  });
  // Tiles that were looked at are kept too, as long as there is room; photos only when the page asks for it.
  if (response.ok && response.type === "basic" && request.url.includes("/tiles/base/")) {
    const tiles = (await cache.keys()).filter(({ url }) => url.includes("/tiles/base/"));
    if (tiles.length < MOST_TILES) await cache.put(request.url, response.clone());
  }
  return response;
}
