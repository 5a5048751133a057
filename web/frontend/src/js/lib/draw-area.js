// A part of the map as a filter: a shape that is drawn corner by corner, the window as it is seen, or a circle around an
// address, which needs no pointer. All of them are polygons in degrees (WGS 84, longitude first); what is drawn may be a
// line as well.

const CORNERS = 32;
const CLOSE_PX = 14;
const FEWEST = { Polygon: 3, LineString: 2 };
const MOST = 99;
const METRES_PER_DEGREE = 111_320;

const rounded = (value) => Number(value.toFixed(5));

/** A ring of [lon, lat] as the text of a GeoJSON polygon. */
export function polygonOf(ring) {
  const corners = ring.map(([lon, lat]) => [rounded(lon), rounded(lat)]);
  return JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] });
}

const lineOf = (ring) => JSON.stringify({ type: "LineString", coordinates: ring.map(([lon, lat]) => [rounded(lon), rounded(lat)]) });

/** A circle of `metres` around a place, as a polygon. */
export function circleOf(lon, lat, metres) {
  const wide = metres / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180));
  const high = metres / METRES_PER_DEGREE;
  return polygonOf(Array.from({ length: CORNERS }, (_, i) => {
    const angle = (i / CORNERS) * 2 * Math.PI;
    return [lon + wide * Math.cos(angle), lat + high * Math.sin(angle)];
  }));
}

/** The look of a geometry that was drawn. */
export const drawnStyle = ({ geometry }) => ({ className: geometry.type.includes("Line") ? "area-path" : "area-shape" });

export class DrawArea {
  constructor(map, hint) {
    Object.assign(this, { map, hint, corners: null, shown: null });
    map.on("click", ({ latlng }) => this.corners && this.add(latlng));
    map.on("mousemove", ({ latlng }) => this.corners?.length && this.line.setLatLngs([...this.corners, latlng]));
    document.addEventListener("keydown", (event) => {
      if (!this.corners || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      this.end(event.key === "Enter");
    }, true);
  }

  /** Lets a shape (or a "LineString") be drawn; resolves to its GeoJSON, or to null where it was given up. */
  draw(type = "Polygon") {
    this.end(false);
    this.type = type;
    this.corners = [];
    this.line = L.polyline([], { className: "area-path", interactive: false }).addTo(this.map);
    this.first = null;
    this.map.doubleClickZoom.disable();
    this.map.getContainer().parentElement.classList.add("is-drawing");
    this.hint.hidden = false;
    return new Promise((resolve) => { this.resolve = resolve; });
  }

  add(latlng) {
    const at = (point) => this.map.latLngToContainerPoint(point);
    const last = this.type === "Polygon" ? this.corners[0] : this.corners.at(-1);
    const closes = this.corners.length >= FEWEST[this.type] && at(latlng).distanceTo(at(last)) < CLOSE_PX;
    if (closes || this.corners.length >= MOST) { this.end(true); return; }
    this.corners.push(latlng);
    this.line.setLatLngs(this.corners);
    this.first ??= L.circleMarker(latlng, { radius: 7, className: "area-line", interactive: false }).addTo(this.map);
  }

  end(take) {
    if (!this.corners) return;
    const ring = this.corners.map(({ lng, lat }) => [lng, lat]);
    this.corners = null;
    this.line.remove();
    this.first?.remove();
    this.map.doubleClickZoom.enable();
    this.map.getContainer().parentElement.classList.remove("is-drawing");
    this.hint.hidden = true;
    const made = this.type === "Polygon" ? polygonOf : lineOf;
    this.resolve(take && ring.length >= FEWEST[this.type] ? made(ring) : null);
  }

  /** Shows what was drawn or what a queue is narrowed to: a GeoJSON geometry, or a window "west,south,east,north". */
  show(shape, within) {
    this.shown?.remove();
    this.shown = null;
    try {
      if (shape) {
        this.shown = L.geoJSON(JSON.parse(shape), { style: drawnStyle, interactive: false }).addTo(this.map);
      } else if (within) {
        const [west, south, east, north] = within.split(",").map(Number);
        this.shown = L.rectangle([[south, west], [north, east]], { className: "area-shape", interactive: false }).addTo(this.map);
      }
    } catch {
      // What is no shape is said beside the filters by the server.
    }
  }
}
