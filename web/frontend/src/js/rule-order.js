// Rules change places by being dragged at their grip, which one form tells; the buttons beside each do so by keyboard.
const list = document.querySelector("[data-rule-order]");
const form = document.querySelector("[data-order-form]");
const EDGE_PX = 70;
const STEP_PX = 14;

const codes = () => [...list.children].map((item) => item.id);
const middle = (item) => { const { top, height } = item.getBoundingClientRect(); return top + height / 2; };

function send(moved) {
  for (const [name, value] of [...codes().map((code) => ["order", code]), ["moved", moved]]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

function drag(grip, item, down) {
  if (down.button) return;
  down.preventDefault();
  const before = codes();
  const following = item.nextElementSibling;
  const ended = new AbortController();
  const on = (target, kind, work) => target.addEventListener(kind, work, { signal: ended.signal });
  const end = (take) => {
    ended.abort();
    item.classList.remove("is-dragged");
    if (!take) list.insertBefore(item, following);
    else if (codes().join() !== before.join()) send(item.id);
  };
  grip.setPointerCapture(down.pointerId);
  item.classList.add("is-dragged");
  on(grip, "pointermove", ({ clientY }) => {
    if (clientY < EDGE_PX) window.scrollBy(0, -STEP_PX);
    if (clientY > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP_PX);
    // The others step aside: moved itself, it would lose the pointer.
    const { previousElementSibling: above, nextElementSibling: below } = item;
    if (above && clientY < middle(above)) item.after(above);
    else if (below && clientY > middle(below)) item.before(below);
  });
  on(grip, "pointerup", () => end(true));
  on(grip, "pointercancel", () => end(false));
  on(document, "keydown", ({ key }) => key === "Escape" && end(false));
}

for (const item of list?.children ?? []) {
  const grip = item.querySelector("[data-grip]");
  grip.addEventListener("pointerdown", (event) => drag(grip, item, event));
}
