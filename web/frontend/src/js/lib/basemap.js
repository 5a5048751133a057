// The ground under the issues: vector tiles painted in the colours of the --map-* tokens, names in the page's language.
import { lang } from "./page.js";
import { STREET_NAMES, StreetNames, mergeStreets } from "./street-names.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();

const LAND = {
  park: "park", green: "park", playground: "park", stadium: "park", pitch: "park", cemetery: "park",
  recreation: "park", grass: "park", meadow: "park", allotment: "park", wood: "wood", forest: "wood", scrub: "wood",
};
const PLAIN = new Set(["farm", "field", "square", "pier"]);

// Kinds of road, from our own demo town's words to those of OpenStreetMap extracts.
const ROADS = {
  trunk: ["trunk", "motorway"],
  main: ["main", "primary", "secondary", "trunk_link", "motorway_link"],
  collector: ["tertiary", "primary_link", "secondary_link"],
  street: ["street", "residential", "unclassified", "living_street", "road"],
  lane: ["lane", "pedestrian", "busway"],
  service: ["service", "drive", "track"],
  tunnel: ["tunnel"],
  path: ["footway", "path", "cycleway", "steps", "bridleway"],
};
const ROAD_OF = Object.fromEntries(Object.entries(ROADS).flatMap(([group, kinds]) => kinds.map((kind) => [kind, group])));
const road = (feature) => ROAD_OF[feature.props.kind] ?? "street";

// Width of the surface in CSS pixels by zoom; [zoom, width] pairs, growing between them.
const WIDTHS = {
  trunk: [[9, 1], [12, 2.4], [14, 5.5], [16, 12], [18, 34]],
  main: [[10, .8], [12, 1.8], [14, 4.5], [16, 10], [18, 28]],
  collector: [[11, .5], [12, 1.2], [14, 3.2], [16, 8.5], [18, 25]],
  street: [[12, .5], [14, 2], [15, 4], [16, 7], [18, 22]],
  lane: [[13, .5], [14, 1.4], [15, 3], [16, 5.5], [18, 16]],
  service: [[15, 1], [16, 2.4], [18, 8]],
  tunnel: [[14, 1.4], [16, 4], [18, 12]],
  path: [[15, .7], [16, 1], [18, 2]],
};

function paintRules(P) {
  const rules = [];
  const fill = (layer, colour, filter, extra = {}) => rules.push({
    dataLayer: layer, filter, symbolizer: new P.PolygonSymbolizer({ fill: colour, ...extra.stroke }), minzoom: extra.minzoom,
  });
  const line = (filter, options, minzoom, dataLayer = "roads") => rules.push({
    dataLayer, filter, minzoom, symbolizer: new P.LineSymbolizer({ lineCap: "round", lineJoin: "round", ...options }),
  });
  const kind = (feature) => LAND[feature.props.kind];
  fill("earth", token("land"));
  fill("landuse", token("built"), (z, f) => !kind(f) && !PLAIN.has(f.props.kind));
  fill("landuse", token("park"), (z, f) => kind(f) === "park");
  fill("landuse", token("wood"), (z, f) => kind(f) === "wood");
  fill("water", token("water"), (z, f) => f.geomType === 3);
  rules.push({
    dataLayer: "water", filter: (z, f) => f.geomType === 2,
    symbolizer: new P.LineSymbolizer({ color: token("water"), width: P.linear([[10, .6], [18, 6]]) }),
  });
  fill("landuse", token("land"), (z, f) => f.props.kind === "pier");
  fill("buildings", token("building"), undefined,
    { minzoom: 14, stroke: { stroke: token("building-line"), width: P.linear([[14, 0], [16, .8]]) } });
  line(undefined, { color: token("rail"), width: 1.4, dash: [6, 3], lineCap: "butt" }, 0, "boundaries");
  line(undefined, { color: token("rail"), width: P.linear([[10, .6], [15, 1], [18, 3.6]]) }, 10, "rail");
  line(undefined, { color: token("land"), width: P.linear([[16, .5], [18, 2]]), dash: [4, 5], lineCap: "butt" }, 16, "rail");
  // What runs underground is only hinted at.
  line((z, f) => road(f) === "tunnel", {
    color: token("path"), width: P.linear(WIDTHS.tunnel), dash: [5, 4], lineCap: "butt", opacity: .6,
  }, 14);
  line((z, f) => road(f) === "path", { color: token("path"), width: P.linear(WIDTHS.path), dash: [2, 2.5], lineCap: "butt" }, 15);
  // All casings first, so that crossings are open.
  for (const group of ["service", "lane", "street", "collector", "main", "trunk"]) {
    const big = group === "main" || group === "trunk";
    line((z, f) => road(f) === group, {
      color: token(big ? "main-case" : "road-case"), width: (z) => P.linear(WIDTHS[group])(z) + (z < 13 ? .6 : 1.6),
    }, big ? 10 : WIDTHS[group][0][0] + 1);
  }
  for (const group of ["service", "lane", "street", "collector", "main", "trunk"]) {
    const big = group === "main" || group === "trunk";
    line((z, f) => road(f) === group, { color: token(big ? "main" : "road"), width: P.linear(WIDTHS[group]) }, WIDTHS[group][0][0]);
  }
  return rules;
}

function labelRules(P) {
  const labelProps = [`name_${lang}`, "name"];
  const fontFamily = '"Public Sans Variable", "Golos Text Variable", sans-serif';
  // A park that lies in several tiles is named once.
  const once = (symbolizer) => ({
    place: (layout, geom, feature) => symbolizer.place(layout, geom, feature)?.map((label) => ({
      ...label, deduplicationKey: labelProps.map((p) => feature.props[p]).find(Boolean), deduplicationDistance: 420,
    })),
  });
  const halo = { stroke: token("label-halo"), width: 2.5, labelProps, fontFamily };
  const centred = (dataLayer, kinds, options, minzoom, maxzoom) => ({
    dataLayer, minzoom, maxzoom, filter: (z, f) => kinds.includes(f.props.kind),
    symbolizer: once(new P.CenteredTextSymbolizer({ lineHeight: 1.2, maxLineChars: 14, ...halo, ...options })),
  });
  const along = (groups, fontSize, minzoom) => ({
    dataLayer: STREET_NAMES, minzoom, filter: (z, f) => groups.includes(road(f)),
    symbolizer: new StreetNames({ fill: token("label"), halo: token("label-halo"), font: `550 ${fontSize}px ${fontFamily}` }),
  });
  return [
    centred("places", ["city", "town", "district"], { fill: token("label"), fontSize: 14, fontWeight: 650 }, 11, 14),
    centred("places", ["quarter", "suburb", "village", "neighbourhood"], { fill: token("label"), fontSize: 13, fontWeight: 600 }, 13, 15),
    along(["trunk", "main"], 12.5, 14),
    along(["collector", "street", "lane"], 12, 15),
    centred("places", ["park", "wood", "cemetery", "square", "beach"], { fill: token("label-park"), fontSize: 12, fontWeight: 550 }, 14),
    centred("places", ["island"], { fill: token("label"), fontSize: 12, fontStyle: "italic", fontWeight: 550 }, 13),
    centred("places", ["station"], { fill: token("label"), fontSize: 12, fontWeight: 650 }, 14),
    centred("places", ["water", "river", "pond", "harbour"], { fill: token("label-water"), fontSize: 12, fontStyle: "italic", fontWeight: 550 }, 12),
    centred("landuse", ["park", "cemetery", "stadium", "hospital", "school"], { fill: token("label-park"), fontSize: 12, fontWeight: 550 }, 15),
  ];
}

/** Adds the tiles that `data` (the dataset of the map's section) names; paints again when the theme changes. */
export function addBasemap(map, data) {
  if (!data.tiles) return;
  const maxZoom = map.getMaxZoom() || 19;
  if (data.tilesKind === "png") {
    // Tile servers ask who is asking; the page's own policy would not tell them.
    L.tileLayer(data.tiles, {
      maxNativeZoom: Number(data.tilesMaxZoom || 19), maxZoom, attribution: "", referrerPolicy: "strict-origin",
    }).addTo(map);
    return;
  }
  const P = globalThis.protomapsL;
  if (!P) return;
  // A canvas does not wait for fonts: labels drawn too early would stay in the wrong one.
  const tasks = [document.fonts.load('550 12px "Public Sans Variable"')];
  if (lang === "ru") tasks.push(document.fonts.load('550 12px "Golos Text Variable"', "Я"));
  const make = () => mergeStreets(P.leafletLayer({
    url: new URL(data.tiles, location.href).href.replace(/%7B/gi, "{").replace(/%7D/gi, "}"),
    maxDataZoom: Number(data.tilesMaxZoom || 15), maxZoom, attribution: "", lang, tasks, noWrap: true,
    paintRules: paintRules(P), labelRules: labelRules(P), backgroundColor: token("land"),
  }));
  let layer = make().addTo(map);
  const repaint = () => {
    layer.remove();
    layer = make().addTo(map);
  };
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (document.documentElement.dataset.theme === "auto") repaint();
  });
}
