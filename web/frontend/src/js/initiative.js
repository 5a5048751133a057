// The page of an initiative and its frame for other sites. A count of signatures tells its totals, so that a thousand open
// pages follow it without asking for anything.
import { drawnStyle } from "./lib/draw-area.js";
import { fit } from "./lib/fit.js";
import { asIcon, pinIcon } from "./lib/pin.js";
import { el, lang, text } from "./lib/page.js";

const LEVELS = 4;
const CLOSEST = 17;
const number = new Intl.NumberFormat(lang);

const districts = new Map();

/** The look of a district: its share of what it needs, or of the one with the most. */
function look(district) {
  const most = district.needed || Math.max(1, ...[...districts.values()].map((each) => each.counted));
  const level = Math.min(LEVELS, Math.ceil((district.counted / most) * LEVELS));
  district.layer?.eachLayer((part) => {
    const path = part.getElement();
    for (let each = 0; each <= LEVELS; each++) path?.classList.toggle(`l${each}`, each === level);
  });
  district.label?.querySelector("b").replaceChildren(number.format(district.counted));
  district.label?.classList.toggle("is-reached", Boolean(district.needed) && district.counted >= district.needed);
}

// Labels that would lie on each other lose their names, then the smaller ones go: the table says all of it.
function declutter(section) {
  const placed = [...section.querySelectorAll(".ctl > *, .attr")].map((node) => node.getBoundingClientRect());
  const free = (label) => {
    const r = label.getBoundingClientRect();
    return placed.every((o) => r.right < o.left || r.left > o.right || r.bottom < o.top || r.top > o.bottom) && r;
  };
  for (const { label } of [...districts.values()].sort((a, b) => b.counted - a.counted)) {
    label.classList.remove("is-short", "is-hidden");
    let room = free(label);
    if (!room) {
      label.classList.add("is-short");
      room = free(label);
    }
    if (room) placed.push(room);
    else label.classList.add("is-hidden");
  }
}

async function drawDistricts(map, holder) {
  const answer = await fetch(holder.dataset.districts, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const all = L.featureGroup().addTo(map);
  for (const found of await answer.json()) {
    const label = el("div", { class: "dl" }, el("small", {}, found.name), el("b", {}));
    const layer = L.geoJSON(found.geometry, { interactive: false, style: { className: "district" } }).addTo(all);
    L.marker(layer.getBounds().getCenter(), { icon: asIcon(label), interactive: false, keyboard: false }).addTo(map);
    districts.set(found.code, { ...found, layer, label });
  }
  if (districts.size) fit(map, all.getBounds());
  for (const district of districts.values()) look(district);
  const section = holder.closest("[data-veche-map]");
  declutter(section);
  map.on("zoomend moveend", () => declutter(section));
}

function count(total) {
  for (const node of document.querySelectorAll("[data-total]")) node.textContent = number.format(total);
  const needed = Number(document.querySelector("[data-total-bar][data-needed]")?.dataset.needed);
  for (const node of document.querySelectorAll("[data-total-bar]")) node.style.width = `${Math.min(100, (total * 100) / needed)}%`;
  const left = document.querySelector("[data-to-go]");
  if (left) left.textContent = total < needed ? text("initiative.to_go", { n: number.format(needed - total) }) : text("initiative.enough");
}

function countDistricts(changed) {
  const rows = [...document.querySelectorAll("[data-district]")];
  for (const row of rows) {
    if (!(row.dataset.district in changed)) continue;
    const counted = changed[row.dataset.district];
    row.dataset.counted = counted;
    row.querySelector("[data-count]").textContent = number.format(counted);
    row.classList.toggle("is-reached", "needed" in row.dataset && counted >= Number(row.dataset.needed));
  }
  const most = Math.max(1, ...rows.flatMap((row) => [Number(row.dataset.counted), Number(row.dataset.needed ?? 0)]));
  for (const row of rows) {
    row.querySelector(".bar i").style.width = `${(Number(row.dataset.counted) * 100) / most}%`;
    const mark = row.querySelector(".bar u");
    if (mark) mark.style.left = `${(Number(row.dataset.needed) * 100) / most}%`;
  }
  for (const [code, counted] of Object.entries(changed)) {
    const district = districts.get(code);
    if (district) { district.counted = counted; look(district); }
  }
}

const place = document.querySelector("[data-initiative]");
if (place) {
  document.querySelector('.stick a[href="#sign"]')?.addEventListener("click", () => document.querySelector(".sign-it")?.setAttribute("open", ""));
  const marks = () => countDistricts({});
  marks();
  document.addEventListener("veche:swapped", marks);
  document.addEventListener("veche:event", ({ detail: { kind, room, body } }) => {
    if (kind !== "initiative.signatures_counted" || room !== place.dataset.initiative) return;
    count(body.counted);
    countDistricts(body.districts);
  });
}

// The chart and what it is drawn from are fetched when somebody comes to them.
const course = document.querySelector("[data-course]");
if (course) {
  new IntersectionObserver(async ([seen], watching) => {
    if (!seen.isIntersecting) return;
    watching.disconnect();
    (await import(course.dataset.courseScript)).draw(course, place.dataset.initiative);
  }, { rootMargin: "200px" }).observe(course);
}

document.addEventListener("veche:map", ({ detail: { map } }) => {
  const section = map.getContainer().closest("[data-veche-map]");
  const holder = section?.querySelector("[data-districts]");
  if (holder) drawDistricts(map, holder);
  const spot = section?.querySelector("[data-spot]");
  const drawn = section?.querySelector("[data-drawn]");
  let place;
  if (drawn) place = L.geoJSON(JSON.parse(drawn.dataset.drawn), { interactive: false, style: drawnStyle }).addTo(map).getBounds();
  if (drawn && !holder) fit(map, place, CLOSEST);
  if (spot) {
    L.marker([spot.dataset.lat, spot.dataset.lon], { icon: pinIcon(), interactive: false, keyboard: false }).addTo(map);
    place = L.latLngBounds([[spot.dataset.lat, spot.dataset.lon]]);
  }
  section?.parentElement.querySelector("[data-show-place]")?.addEventListener("click", () => fit(map, place, CLOSEST));
});
