// Seconds until something begins, in [data-countdown="30"]: so many from when the page was made.
import { text } from "./page.js";

let timer = 0;

export function countdowns() {
  clearInterval(timer);
  const nodes = [...document.querySelectorAll("[data-countdown]")];
  const tick = () => {
    for (const node of nodes) {
      node.dataset.endsAt ??= String(performance.now() + Number(node.dataset.countdown) * 1000);
      const left = Math.max(0, Math.ceil((Number(node.dataset.endsAt) - performance.now()) / 1000));
      node.textContent = left ? text("bulk.begins_in", { n: left }) : text("bulk.begins_now");
    }
  };
  if (!nodes.length) return;
  tick();
  timer = setInterval(tick, 250);
}
