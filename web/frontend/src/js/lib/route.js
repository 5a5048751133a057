// Distances and the order of a walk. Places are {lon, lat} in degrees (WGS 84).

const EARTH = 6_371_008.8;
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two places, along a great circle (haversine). */
export function metres(a, b) {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2
    + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(h));
}

/**
 * The places in the order of a short walk that begins at `start` and ends at any of them: always the nearest next, then
 * turned around wherever that makes it shorter (2-opt). As the crow flies.
 */
export function walk(start, places) {
  const left = [...places];
  const path = [];
  for (let here = start; left.length; here = path.at(-1)) {
    const far = left.map((place) => metres(here, place));
    path.push(...left.splice(far.indexOf(Math.min(...far)), 1));
  }
  const at = (i) => (i < 0 ? start : path[i]);
  for (let better = true, rounds = 0; better && rounds < 20; rounds++) {
    better = false;
    for (let i = 0; i < path.length - 1; i++) {
      for (let j = i + 1; j < path.length; j++) {
        const after = path[j + 1];
        const now = metres(at(i - 1), path[i]) + (after ? metres(path[j], after) : 0);
        const turned = metres(at(i - 1), path[j]) + (after ? metres(path[i], after) : 0);
        if (turned < now - .5) {
          path.splice(i, j - i + 1, ...path.slice(i, j + 1).reverse());
          better = true;
        }
      }
    }
  }
  return path;
}
