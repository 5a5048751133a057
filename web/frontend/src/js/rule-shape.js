// Drawn shapes of a rule: each is drawn on the page's map, or is a circle around an address, which needs no pointer. What
// counts is the text in its field, which can be typed into as well.
import { combobox } from "./lib/combobox.js";
import { circleOf, DrawArea } from "./lib/draw-area.js";
import { say, text } from "./lib/page.js";

const CLOSEST = 16;

function adopt(row, map, area) {
  const field = row.querySelector("textarea");
  const show = () => area.show(field.value);
  const set = (shape) => {
    field.value = shape;
    show();
    map.fitBounds(area.shown.getBounds(), { maxZoom: CLOSEST, animate: false });
    say(text("rule.shape_taken"));
  };
  field.addEventListener("input", show);
  row.addEventListener("focusin", show);
  row.querySelector("[data-draw]").addEventListener("click", async () => {
    map.getContainer().scrollIntoView({ block: "center" });
    const shape = await area.draw();
    if (shape) set(shape);
  });
  const metres = row.querySelector("[data-around-metres]");
  let centre;
  const around = () => centre && set(circleOf(Number(centre.lon), Number(centre.lat), Number(metres.value)));
  combobox(row.querySelector("[data-around-address]"), row.dataset.suggest, (option) => { centre = option; around(); });
  metres.addEventListener("change", around);
  return show;
}

document.addEventListener("veche:map", ({ detail: { map, name } }) => {
  if (name !== "rule") return;
  const area = new DrawArea(map, document.querySelector("[data-drawing]"));
  const rows = [...document.querySelectorAll("[data-shape-row]")].map((row) => adopt(row, map, area));
  rows[0]();
  if (area.shown) map.fitBounds(area.shown.getBounds(), { maxZoom: CLOSEST, animate: false });
});
