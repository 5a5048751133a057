// Names along streets. Tiles hold streets in pieces from crossing to crossing, too short and too bent for straight
// labels: the pieces of one name are joined again, and the name follows the line letter by letter.
import { lang } from "./page.js";

export const STREET_NAMES = "street_names";
const MAX_TURN = Math.PI / 3;      // between joined pieces
const MAX_BEND = Math.PI / 9;      // between neighbouring letters
const MAX_BEND_ALL = Math.PI / 2;  // over the whole name
const REPEAT = 340;                // CSS pixels between two names of one street
const MARGIN = 6;

const nameOf = (feature) => feature.props[`name_${lang}`] || feature.props.name;
const spot = (point) => `${Math.round(point.x)},${Math.round(point.y)}`;
const heading = (a, b) => Math.atan2(b.y - a.y, b.x - a.x);
const turn = (a, b) => Math.abs(Math.atan2(Math.sin(b - a), Math.cos(b - a)));

// Joins lines end to end, straight on where there is a choice.
function join(lines) {
  const ends = new Map();
  const left = new Set(lines);
  for (const line of lines) {
    for (const end of [line[0], line.at(-1)]) ends.set(spot(end), [...(ends.get(spot(end)) ?? []), line]);
  }
  const next = (chain) => {
    const tail = chain.at(-1);
    const angle = heading(chain.at(-2), tail);
    let best = null;
    for (const line of ends.get(spot(tail)) ?? []) {
      if (!left.has(line)) continue;
      const forward = spot(line[0]) === spot(tail) ? line : [...line].reverse();
      const off = turn(angle, heading(forward[0], forward[1]));
      if (off < MAX_TURN && (!best || off < best.off)) best = { off, line, forward };
    }
    return best;
  };
  const chains = [];
  for (const line of lines) {
    if (!left.delete(line)) continue;
    let chain = [...line];
    for (let side = 0; side < 2; side++) {
      for (let more = next(chain); more; more = next(chain)) {
        left.delete(more.line);
        chain.push(...more.forward.slice(1));
      }
      chain.reverse();
    }
    chains.push(chain);
  }
  return chains;
}

function box(lines) {
  const found = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const { x, y } of lines.flat()) {
    found.minX = Math.min(found.minX, x); found.maxX = Math.max(found.maxX, x);
    found.minY = Math.min(found.minY, y); found.maxY = Math.max(found.maxY, y);
  }
  return found;
}

function withStreets(layers) {
  const streets = new Map();
  for (const feature of layers.get("roads") ?? []) {
    const name = nameOf(feature);
    if (!name) continue;
    const street = streets.get(name) ?? { ...feature, props: feature.props, lines: [] };
    street.lines.push(...feature.geom.filter((line) => line.length > 1));
    streets.set(name, street);
  }
  const merged = [];
  for (const { lines, ...feature } of streets.values()) {
    const geom = join(lines);
    if (geom.length) merged.push({ ...feature, geom, bbox: box(geom), numVertices: geom.flat().length });
  }
  layers.set(STREET_NAMES, merged);
  return layers;
}

/** Gives the tiles of a protomaps layer one more layer, STREET_NAMES: a feature for each street. */
export function mergeStreets(layer) {
  for (const view of layer.views.values()) {
    const { source } = view.tileCache;
    const get = source.get.bind(source);
    source.get = async (...place) => withStreets(await get(...place));
  }
  return layer;
}

// Distances along a line, and the point at one of them.
function measure(line) {
  const at = [0];
  for (let i = 1; i < line.length; i++) at.push(at[i - 1] + Math.hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y));
  const point = (distance) => {
    let i = 1;
    while (i < line.length - 1 && at[i] < distance) i++;
    const share = (distance - at[i - 1]) / (at[i] - at[i - 1] || 1);
    return { x: line[i - 1].x + (line[i].x - line[i - 1].x) * share, y: line[i - 1].y + (line[i].y - line[i - 1].y) * share };
  };
  return { length: at.at(-1), point };
}

export class StreetNames {
  constructor({ fill, halo, font }) {
    Object.assign(this, { fill, halo, font });
  }

  // The letters along the line from `start`, or null where the street bends too much to be read.
  letters(name, widths, measured, start) {
    const end = start + widths.at(-1);
    const [a, b] = [measured.point(start), measured.point(end)];
    const forward = b.x >= a.x;
    const letters = [];
    let all = 0;
    for (let i = 0; i < name.length; i++) {
      const [from, to] = [widths[i], widths[i + 1]];
      const p = measured.point(forward ? start + from : end - from);
      const q = measured.point(forward ? start + to : end - to);
      const angle = heading(p, q);
      const before = letters.at(-1);
      if (before && to > from) {
        const bend = turn(before.angle, angle);
        all += bend;
        if (bend > MAX_BEND || all > MAX_BEND_ALL) return null;
      }
      letters.push({ letter: name[i], x: p.x, y: p.y, angle: to > from ? angle : before?.angle ?? angle });
    }
    return letters;
  }

  place(layout, geom, feature) {
    const name = nameOf(feature);
    if (!name) return undefined;
    layout.scratch.font = this.font;
    const widths = [0];
    for (let i = 1; i <= name.length; i++) widths.push(layout.scratch.measureText(name.slice(0, i)).width);
    const width = widths.at(-1);
    const labels = [];
    for (const line of geom) {
      const measured = measure(line);
      const room = measured.length - width - 2 * MARGIN;
      if (room < 0) continue;
      const count = Math.floor(room / REPEAT) + 1;
      for (let n = 0; n < count; n++) {
        const middle = MARGIN + (room * (n + .5)) / count;
        // Where the street bends just there, a little before or after will do.
        for (const shift of [0, 40, -40, 80, -80]) {
          const start = middle + shift;
          if (start < MARGIN || start > MARGIN + room) continue;
          const letters = this.letters(name, widths, measured, start);
          if (letters) {
            labels.push(this.label(name, letters, line[0].clone()));
            break;
          }
        }
      }
    }
    return labels.length ? labels : undefined;
  }

  // `anchor` is a point of the library's own class, which it measures distances with.
  label(name, letters, anchor) {
    const [{ x, y }] = letters;
    Object.assign(anchor, { x, y });
    const size = parseFloat(this.font.split(" ")[1]);
    return {
      anchor,
      bboxes: letters.map((l) => ({ minX: l.x - size / 2, minY: l.y - size / 2, maxX: l.x + size * .8, maxY: l.y + size / 2 })),
      deduplicationKey: name, deduplicationDistance: REPEAT * .8,
      draw: (context) => {
        context.globalAlpha = 1;
        context.font = this.font;
        context.lineJoin = "round";
        context.lineWidth = 2.5;
        context.strokeStyle = this.halo;
        context.fillStyle = this.fill;
        context.textBaseline = "middle";
        // The halo of one letter must not lie on the letter before.
        for (const way of ["strokeText", "fillText"]) {
          for (const l of letters) {
            context.save();
            context.translate(l.x - x, l.y - y);
            context.rotate(l.angle);
            context[way](l.letter, 0, 0);
            context.restore();
          }
        }
      },
    };
  }
}
