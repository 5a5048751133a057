// Who answers where, on a map beside the list that does the same: a touch ticks an area off in the list, and drawing
// writes corners into the field that can be typed into as well.
const shade = (number) => ({ className: `jurisdiction dep-${number}`, weight: 2 });

async function areas(map, holder) {
  const answer = await fetch(holder.dataset.jurisdictions, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const each of await answer.json()) {
    const layer = L.geoJSON(each.geometry, { style: () => shade(each.colour), interactive: true }).addTo(map);
    const words = document.createElement("span");
    words.textContent = `${each.name}: ${each.department}`;
    layer.bindTooltip(words, { sticky: true });
    const box = document.querySelector(`.area-list input[value="${CSS.escape(each.code)}"]`);
    const show = () => layer.eachLayer((part) => part.getElement()?.classList.toggle("is-chosen", Boolean(box?.checked)));
    box?.addEventListener("change", show);
    layer.on("click", (event) => {
      if (drawing || !box) return;
      L.DomEvent.stop(event);
      box.checked = !box.checked;
      box.dispatchEvent(new Event("change"));
    });
    show();
  }
}

let drawing = false;

function pen(map) {
  const field = document.querySelector("[data-draw-corners]");
  const button = document.querySelector("[data-draw]");
  const undo = document.querySelector("[data-draw-undo]");
  if (!field || !button) return;
  let shape;
  const corners = () => field.value.split("\n").map((line) => line.trim().split(/[\s,;]+/).map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
  const show = () => {
    shape?.remove();
    const places = corners();
    shape = L.polygon(places, { className: "jurisdiction drawn", weight: 3, interactive: false }).addTo(map);
  };
  button.addEventListener("click", () => {
    drawing = !drawing;
    button.setAttribute("aria-pressed", String(drawing));
    map.getContainer().classList.toggle("is-drawing", drawing);
    if (drawing) map.getContainer().scrollIntoView({ block: "center" });
  });
  undo?.addEventListener("click", () => {
    field.value = field.value.trimEnd().split("\n").slice(0, -1).join("\n");
    show();
  });
  map.on("click", ({ latlng }) => {
    if (!drawing) return;
    field.value = `${field.value.trimEnd()}\n${latlng.lat.toFixed(6)}, ${latlng.lng.toFixed(6)}`.trimStart();
    show();
  });
  field.addEventListener("input", show);
  show();
}

document.addEventListener("veche:map", ({ detail: { map, name } }) => {
  const holder = document.querySelector("[data-jurisdictions]");
  if (name !== "jurisdictions" || !holder) return;
  areas(map, holder);
  pen(map);
});
