// Rectangles drawn over a photo fill in the numbers beside it; numbers that are typed are drawn. A tap on one removes it.
const photo = document.querySelector("[data-cover]");
const lines = document.querySelector("[data-rectangles]");

const image = photo.querySelector("img");
const NAMES = ["x", "y", "width", "height"];
const full = { width: Number(photo.dataset.coverWidth), height: Number(photo.dataset.coverHeight) };
const inputs = (line) => NAMES.map((name) => line.querySelector(`[name="${name}"]`));
const valuesOf = (line) => inputs(line).map((input) => (input.value.trim() === "" ? NaN : Number(input.value)));
const isEmpty = (line) => inputs(line).every((input) => input.value.trim() === "");
const all = () => [...lines.querySelectorAll(".rectangle")];

function box([x, y, width, height]) {
  const drawn = document.createElement("div");
  drawn.className = "cover-box";
  const percent = (value, of) => `${(100 * value) / of}%`;
  Object.assign(drawn.style, {
    left: percent(x, full.width), top: percent(y, full.height),
    width: percent(width, full.width), height: percent(height, full.height),
  });
  return drawn;
}

function draw() {
  for (const drawn of photo.querySelectorAll(".cover-box")) drawn.remove();
  for (const line of all()) {
    const values = valuesOf(line);
    if (!values.some(Number.isNaN)) photo.append(box(values));
  }
}

function emptyLine() {
  const found = all().find(isEmpty);
  if (found) return found;
  const added = all()[0].cloneNode(true);
  for (const input of inputs(added)) input.value = "";
  lines.append(added);
  return added;
}

function pointOf(event) {
  const around = image.getBoundingClientRect();
  const within = (value, of) => Math.round(Math.min(1, Math.max(0, value)) * of);
  return [within((event.clientX - around.left) / around.width, full.width), within((event.clientY - around.top) / around.height, full.height)];
}

let from = null;
let drawing = null;
const rectangle = ([ax, ay], [bx, by]) => [Math.min(ax, bx), Math.min(ay, by), Math.abs(bx - ax), Math.abs(by - ay)];
const SMALLEST = Math.max(4, Math.round(full.width / 200));

photo.classList.add("ready");
image.draggable = false;
photo.addEventListener("pointerdown", (event) => {
  from = pointOf(event);
  photo.setPointerCapture(event.pointerId);
  event.preventDefault();
});
photo.addEventListener("pointermove", (event) => {
  if (!from) return;
  drawing?.remove();
  drawing = box(rectangle(from, pointOf(event)));
  photo.append(drawing);
});
photo.addEventListener("pointerup", (event) => {
  if (!from) return;
  const values = rectangle(from, pointOf(event));
  const [x, y] = from;
  from = null;
  drawing?.remove();
  drawing = null;
  if (values[2] >= SMALLEST && values[3] >= SMALLEST) {
    inputs(emptyLine()).forEach((input, place) => { input.value = values[place]; });
  } else {
    const hit = all().reverse().find((line) => {
      const [left, top, width, height] = valuesOf(line);
      return x >= left && x <= left + width && y >= top && y <= top + height;
    });
    if (hit) for (const input of inputs(hit)) input.value = "";
  }
  draw();
});
lines.addEventListener("input", draw);
draw();
