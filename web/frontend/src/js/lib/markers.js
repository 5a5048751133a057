// What the issue layer is drawn with. Words reach the page as text only.
import { STATUS_ICONS, el, glyph, icon, svg, text } from "./page.js";

const SHORT = new Set(Object.keys(STATUS_ICONS));
const status = (point) => (SHORT.has(point.status) ? point.status : "received");

export const pointLabel = (point) => text("map.issue", { title: point.title, status: text(`status.${status(point)}`) });

/** A marker is a link: white circle, category glyph, ring = status, badge = status again. */
export function markerElement(point, { selected = false, fresh = false } = {}) {
  const state = status(point);
  const link = el("a", { href: point.url, "aria-label": pointLabel(point), "data-issue-id": point.id, draggable: "false" });
  // What leads nowhere is a picture, which may have a name.
  if (!point.url) link.setAttribute("role", "img");
  link.className = ["mk", state, selected && "sel", fresh && "new"].filter(Boolean).join(" ");
  link.append(glyph(point.icon));
  if (state !== "received") link.append(el("span", { class: "bd" }, icon(STATUS_ICONS[state])));
  return link;
}

export const CLASSES = ["received", "in_work", "to_judge", "confirmed", "other"];

/** A cluster is a button that zooms in: the count in a ring split by how far the issues are. */
export function clusterElement(cluster) {
  const size = cluster.count >= 100 ? "l" : cluster.count < 10 ? "s" : "";
  const button = el("button", { type: "button", class: `cl ${size}`.trim(), "aria-label": text("map.cluster", { n: cluster.count }) });
  const ring = svg("svg", { viewBox: "0 0 50 50", "aria-hidden": "true" });
  const parts = CLASSES.map((name) => [name, Number(cluster[name] || 0)]).filter(([, n]) => n > 0);
  const total = parts.reduce((sum, [, n]) => sum + n, 0) || 1;
  const gap = parts.length > 1 ? 1.2 : 0;
  let from = 0;
  for (const [name, n] of parts) {
    const share = (n / total) * 100;
    ring.append(svg("circle", {
      cx: 25, cy: 25, r: 22, pathLength: 100, class: `ring-${name}`,
      "stroke-dasharray": `${Math.max(share - gap, .8)} 100`, "stroke-dashoffset": String(-from),
    }));
    from += share;
  }
  const count = cluster.count < 10_000 ? cluster.count : `${Math.round(cluster.count / 1000)}k`;
  button.append(ring, el("b", {}, String(count)));
  return button;
}

/** The card of the selected issue. */
export function cardElement(point, close) {
  const state = status(point);
  const shut = el("button", { type: "button", class: "icon-btn x", "aria-label": text("map.close") }, icon("x"));
  shut.addEventListener("click", close);
  return el("div", { class: "selc", role: "group", "aria-label": pointLabel(point) },
    shut,
    el("strong", { class: `tag ${state}` }, icon(STATUS_ICONS[state]), text(`status.${state}`)),
    el("h3", {}, point.title),
    point.detail ? el("p", {}, point.detail) : null,
    el("a", { class: "govuk-button btn-s", href: point.url }, text("map.open")));
}
