// The chart of signatures over time, drawn from the table below it; loaded when somebody comes to it.
import uPlot from "uplot";
import { lang, text } from "./lib/page.js";

const HEIGHT = 240;
const COUNTS = "initiative.signatures_counted";
const HELD = /^initiative\.(signatures_(held|released|removed)|paper_|revised|substance)/;
const number = new Intl.NumberFormat(lang);
// As the server writes a day: "18 Nov".
const DATES = lang === "en" ? "en-GB" : lang;
const UNITS = { hour: 3600, day: 86_400 };

const seconds = (written) => Date.parse(written) / 1000;

function read(holder) {
  const table = holder.querySelector("[data-course-unit]");
  if (!table) return null;
  const { courseUnit: unit, courseNeeded: needed, courseSince: since } = table.dataset;
  const rows = [...table.querySelectorAll("[data-at]")].reverse().map(({ dataset }) => [seconds(dataset.at), Number(dataset.total), Number(dataset.held)]);
  // From nothing at its publishing on, where the table goes back as far.
  if (since && rows[0][0] + UNITS[unit] > seconds(since)) rows.unshift([Math.min(seconds(since), rows[0][0] - UNITS[unit]), 0, 0]);
  return { unit, needed: Number(needed), rows };
}

const columns = ({ rows, needed }) => [
  rows.map(([at]) => at), rows.map(([, total]) => total), rows.map(([, , held]) => held || null), rows.map(() => needed),
];

function options({ unit }, width) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const day = new Intl.DateTimeFormat(DATES, { day: "numeric", month: "short" });
  const hour = new Intl.DateTimeFormat(DATES, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const font = `13px ${style.getPropertyValue("--font")}`;
  const axis = { stroke: colour("ink-2"), font, grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  const told = (plot, value) => (value == null ? "–" : number.format(value));
  const format = (unit === "hour" ? hour : day);
  return {
    width, height: HEIGHT, cursor: { y: false },
    axes: [
      { ...axis, space: unit === "hour" ? 90 : 70, values: (plot, splits) => splits.map((at) => format.format(at * 1000)) },
      { ...axis, size: 62, values: (plot, splits) => splits.map((value) => (Number.isInteger(value) ? number.format(value) : "")) },
    ],
    scales: { y: { range: (plot, least, most) => [0, Math.max(1, most * 1.06)] } },
    series: [
      { label: text(`course.${unit}`), value: (plot, at) => (at == null ? "–" : format.format(at * 1000)) },
      { label: text("course.total"), stroke: colour("initiative"), width: 2.5, fill: colour("initiative-tint"), points: { size: 5 }, value: told },
      { label: text("course.held"), stroke: colour("due-soon"), width: 0, fill: colour("due-soon"), paths: uPlot.paths.bars({ size: [.6, 24] }), points: { show: false }, value: told },
      { label: text("course.needed"), stroke: colour("ink"), width: 1.5, dash: [7, 5], points: { show: false }, value: told },
    ],
  };
}

/** Fetches the table of `section` and draws its chart, which follows what is told in the initiative's `room`. */
export async function draw(section, room) {
  const [chart, rows] = [section.querySelector("[data-course-chart]"), section.querySelector("[data-course-rows]")];
  let plot = null;
  let found = null;

  const paint = () => {
    plot?.destroy();
    chart.hidden = !found;
    plot = found && new uPlot(options(found, chart.clientWidth), columns(found), chart);
  };

  const load = async () => {
    const answer = await fetch(section.dataset.course, { headers: { "X-Veche-Fragment": "1", Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return;
    rows.innerHTML = await answer.text();
    found = read(rows);
    paint();
  };

  // A total that is told is the newest sum, of the hour or day that has begun or of one that begins with it.
  const told = (total) => {
    if (!found) { load(); return; }
    const last = found.rows.at(-1);
    const now = Date.now() / 1000;
    if (now - last[0] < UNITS[found.unit]) last[1] = total;
    else found.rows.push([now - ((now - last[0]) % UNITS[found.unit]), total, 0]);
    plot?.setData(columns(found));
  };

  document.addEventListener("veche:event", ({ detail }) => {
    if (detail.room !== room) return;
    if (detail.kind === COUNTS) told(detail.body.counted);
    else if (HELD.test(detail.kind)) load();
  });
  document.addEventListener("veche:reload", load);
  new ResizeObserver(() => plot?.setSize({ width: chart.clientWidth, height: HEIGHT })).observe(chart);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  await load().catch(() => {});
}
