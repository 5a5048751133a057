// Two photos of one place, one over the other; a slider, which a keyboard moves too, says how much of each is seen.

export function compareIn(within) {
  for (const figure of within.querySelectorAll("[data-compare]:not(.is-on)")) {
    const slider = figure.querySelector("[data-compare-at]");
    const set = () => figure.style.setProperty("--at", `${slider.value}%`);
    slider.hidden = false;
    slider.addEventListener("input", set);
    figure.classList.add("is-on");
    set();
  }
}
