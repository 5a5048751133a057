// Which panes stand side by side: each can be hidden, and the browser remembers it. On a phone it is one at a time.

const KEPT = "veche.panes";
const narrow = matchMedia("(max-width: 799px)");

export class Layout {
  constructor(app) {
    this.app = app;
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    } catch {
      // Nothing that we wrote: all panes are shown.
    }
    this.hidden = new Set(kept.filter((name) => name === "queue" || name === "map"));
    this.buttons = [...app.querySelectorAll("[data-pane-toggle]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle(button.dataset.paneToggle));
    narrow.addEventListener("change", () => this.apply());
    this.apply();
  }

  toggle(name) {
    if (narrow.matches) this.app.classList.toggle("shows-map");
    else {
      if (!this.hidden.delete(name)) this.hidden.add(name);
      // Something is always seen: hiding the last of the two shows the other.
      if (this.hidden.size === 2) this.hidden.delete(name === "map" ? "queue" : "map");
      localStorage.setItem(KEPT, JSON.stringify([...this.hidden]));
    }
    this.apply();
  }

  apply() {
    this.app.dataset.hides = narrow.matches ? "" : [...this.hidden].join(" ");
    for (const button of this.buttons) {
      const name = button.dataset.paneToggle;
      const seen = narrow.matches ? (name === "map") === this.app.classList.contains("shows-map") : !this.hidden.has(name);
      button.setAttribute("aria-pressed", String(seen));
    }
  }

  showMap() {
    if (narrow.matches ? !this.app.classList.contains("shows-map") : this.hidden.has("map")) this.toggle("map");
  }

  /** Shows the queue, where the focus is about to go there. */
  showQueue() {
    if (narrow.matches ? this.app.classList.contains("shows-map") : this.hidden.has("queue")) this.toggle("queue");
  }
}
