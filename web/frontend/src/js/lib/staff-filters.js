// The sheet of filters: read when it is opened, with counts that follow what is chosen; and the map as a filter.
import { combobox } from "./combobox.js";
import { circleOf, DrawArea } from "./draw-area.js";
import { morph } from "./morph.js";
import { csrf, debounce, say, text } from "./page.js";

const COUNT_MS = 250;
const USUAL_SORT = "pressing";

export class Filters {
  /** `show(query)` shows the queue of an address; `shown()` is the address of the one that is shown. */
  constructor(app, { show, shown, layout }) {
    Object.assign(this, { app, show, shown, layout, sheet: app.querySelector("[data-filters]"), area: null });
    this.body = this.sheet.querySelector("[data-filters-body]");
    this.sheet.addEventListener("change", debounce(COUNT_MS, () => this.recount()));
    this.sheet.addEventListener("submit", (event) => {
      if (event.target.matches("[data-kept-form]")) this.keep(event);
      if (!event.target.matches("[data-filters-form]")) return;
      event.preventDefault();
      this.sheet.close();
      show(this.chosen());
    });
    this.sheet.addEventListener("click", (event) => {
      if (event.target === this.sheet) this.sheet.close();
      if (event.target.closest("[data-draw]")) this.draw();
      const none = event.target.closest("[data-filters-none], .kept-views a");
      if (!none) return;
      event.preventDefault();
      this.sheet.close();
      show(new URL(none.href).searchParams);
    });
    this.sheet.addEventListener("change", ({ target }) => {
      if (target.matches("[data-unshape]")) this.set({ shape: "", within: "" });
      if (target.matches("[data-around-metres]")) this.around();
    });
    document.addEventListener("veche:map", ({ detail }) => this.adopt(detail.map));
  }

  // There at once; what there is to choose from, and how many of each, comes into it.
  async open() {
    if (this.sheet.open) return;
    this.body.replaceChildren();
    this.sheet.ariaBusy = "true";
    this.sheet.showModal();
    this.sheet.querySelector("h2").focus();
    try {
      morph(this.body, await this.read(this.shown()));
    } catch {
      this.sheet.close();
      say(text("staff.no_connection"));
      return;
    } finally {
      this.sheet.ariaBusy = null;
    }
    this.body.dispatchEvent(new CustomEvent("veche:swapped", { bubbles: true }));
    const address = this.body.querySelector("[data-around-address]");
    const suggest = this.body.querySelector("[data-around]")?.dataset.suggest;
    if (address && !address.hasAttribute("role")) {
      combobox(address, suggest, ({ lon, lat }) => {
        this.centre = { lon, lat };
        this.around();
      });
    }
  }

  async read(query) {
    const base = this.app.querySelector("[data-filters-open]").href.split("?")[0];
    const response = await fetch(`${base}?${query}`, { headers: { "X-Veche-Fragment": "1", Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  }

  // A view is kept, or let go, without leaving the sheet.
  async keep(event) {
    event.preventDefault();
    const { target: form } = event;
    const address = form.querySelector("[data-kept-address]");
    if (address) address.value = this.chosen().toString();
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), credentials: "same-origin",
        headers: { "X-Veche-Fragment": "1", Accept: "application/json", "X-CSRFToken": csrf() },
      });
      const answer = await response.json();
      if (answer.html) this.body.querySelector("[data-kept]").innerHTML = answer.html;
      say(answer.said ?? answer.detail ?? "");
      (this.body.querySelector("[data-kept] [aria-invalid=true]") ?? this.body.querySelector("#view-name"))?.focus();
    } catch {
      say(text("staff.no_connection"));
    }
  }

  get form() { return this.body.querySelector("[data-filters-form]"); }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.form.elements[name].value = value;
  }

  around() {
    if (!this.centre) return;
    const metres = Number(this.body.querySelector("[data-around-metres]").value);
    this.set({ shape: circleOf(Number(this.centre.lon), Number(this.centre.lat), metres), within: "" });
    this.recount();
  }

  /** What the sheet says, as an address: one text for each field. */
  chosen() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (value === "" || (name === "sort" && value === USUAL_SORT)) continue;
      query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
    }
    return query;
  }

  // Numbers beside the values, without touching what is chosen.
  async recount() {
    if (!this.sheet.open) return;
    const template = document.createElement("template");
    try {
      template.innerHTML = await this.read(this.chosen());
    } catch {
      return;
    }
    for (const field of this.form.querySelectorAll("input[type=checkbox][name]")) {
      const same = template.content.querySelector(`[name="${CSS.escape(field.name)}"][value="${CSS.escape(field.value)}"]`);
      const count = field.parentElement.querySelector(".n");
      if (same && count) count.textContent = same.parentElement.querySelector(".n").textContent;
    }
    for (const option of this.form.querySelectorAll("select[name] option")) {
      const same = template.content.querySelector(`select[name="${CSS.escape(option.parentElement.name)}"] option[value="${CSS.escape(option.value)}"]`);
      if (same) option.textContent = same.textContent;
    }
  }

  // --- the map

  adopt(map) {
    if (this.area || !this.app.contains(map.getContainer())) return;
    this.area = new DrawArea(map, this.app.querySelector("[data-drawing]"));
    const here = this.app.querySelector("[data-area-here]");
    const tools = here.parentElement;
    L.DomEvent.disableClickPropagation(tools);
    map.on("dragend", () => { here.hidden = false; });
    here.addEventListener("click", () => {
      here.hidden = true;
      const b = map.getBounds();
      const window = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((value) => value.toFixed(5)).join(",");
      this.narrow({ within: window });
    });
    tools.querySelector("[data-draw]").addEventListener("click", () => this.draw());
    this.showArea();
  }

  async draw() {
    if (!this.area) return;
    this.sheet.close();
    this.layout.showMap();
    const shape = await this.area.draw();
    if (shape) this.narrow({ shape });
  }

  narrow(place) {
    const query = new URLSearchParams(this.shown());
    for (const name of ["shape", "within", "cursor"]) query.delete(name);
    for (const [name, value] of Object.entries(place)) query.set(name, value);
    this.show(query);
  }

  /** The map shows the part of it that the queue is narrowed to. */
  showArea() {
    const query = new URLSearchParams(this.shown());
    this.area?.show(query.get("shape"), query.get("within"));
  }
}
