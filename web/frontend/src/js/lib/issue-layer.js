// The issues of the view, fetched as the map moves, and kept fresh by the events of its tiles.
import { declutter } from "./declutter.js";
import { cardElement, clusterElement, markerElement } from "./markers.js";
import { morph } from "./morph.js";
import { debounce, notice, RELOAD_SPREAD_MS, say, text } from "./page.js";
import { asIcon } from "./pin.js";

const TILE_ZOOM = 14;
const MAX_TILES = 64;
const FRESH_MS = 30_000;

/** Names of the z14 tiles that cover `bounds`, or none where there would be more than a socket may follow. */
export function tilesOf(bounds) {
  const n = 2 ** TILE_ZOOM;
  const x = (lon) => Math.floor(((lon + 180) / 360) * n);
  const y = (lat) => {
    const r = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180;
    return Math.floor(((1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2) * n);
  };
  const [x0, x1] = [x(bounds.getWest()), x(bounds.getEast())];
  const [y0, y1] = [y(bounds.getNorth()), y(bounds.getSouth())];
  if ((x1 - x0 + 1) * (y1 - y0 + 1) > MAX_TILES) return [];
  const tiles = [];
  for (let i = x0; i <= x1; i++) for (let j = y0; j <= y1; j++) tiles.push(`${TILE_ZOOM}/${i}/${j}`);
  return tiles;
}

export class IssueLayer {
  constructor(map, section, name) {
    Object.assign(this, { map, section, name, markers: new Map(), clusters: [], known: new Set(), fresh: new Set(), loaded: false });
    this.selected = section.dataset.selected || null;
    // Beside a list a marker opens what the list opens, and has no card of its own.
    this.chooses = section.classList.contains("chooses");
    this.filters = document.querySelector("form[data-map-filters]");
    this.list = document.querySelector("[data-map-list]");
    const later = debounce(120, () => this.load());
    map.on("moveend", () => { this.announce(); later(); });
    map.on("move zoom", () => this.placeCard());
    map.on("click", () => { if (!section.dataset.selected && !this.chooses) this.select(null); });
    section.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.card) {
        event.stopPropagation();
        const back = this.selected;
        this.select(null);
        this.markers.get(back)?.getElement()?.focus();
      }
    });
    this.filters?.addEventListener("change", () => this.load());
    this.filters?.addEventListener("submit", (event) => { event.preventDefault(); this.load(); });
    this.list?.addEventListener("pointerover", (event) => this.point(event.target));
    this.list?.addEventListener("focusin", (event) => this.point(event.target));
    if (this.chooses) this.beside();
    if ("followTiles" in section.dataset) this.followEvents();
    this.announce();
    this.load();
  }

  // What is chosen or pointed at in the list is so on the map, and the other way round.
  beside() {
    document.addEventListener("veche:chosen", ({ detail }) => this.choose(detail.id, detail.point));
    document.addEventListener("veche:point", ({ detail }) => this.pointAt(detail.id));
    const tell = (id) => document.dispatchEvent(new CustomEvent("veche:pointed", { detail: { id } }));
    const of = ({ target }) => target.closest?.(".mk")?.dataset.issueId ?? null;
    for (const name of ["pointerover", "focusin"]) this.section.addEventListener(name, (event) => tell(of(event)));
    for (const name of ["pointerleave", "focusout"]) this.section.addEventListener(name, () => tell(null));
  }

  /** Fills the marker of an issue that is open elsewhere; `point` is drawn where the view has no marker of it. */
  choose(id, point = null) {
    const before = this.selected;
    if (before === id && (!point || this.markers.has(id))) return;
    this.selected = id;
    const old = before && this.markers.get(before);
    old?.getElement()?.classList.remove("sel");
    old?.setZIndexOffset(0);
    if (!id) return;
    if (point && !this.markers.has(id)) this.upsert(point);
    const marker = this.markers.get(id);
    marker?.getElement()?.classList.add("sel");
    marker?.setZIndexOffset(1000);
    // The issue that opens beside it makes the map narrower first.
    if (point) setTimeout(() => this.reach(id, [point.lat, point.lon]), 120);
  }

  reach(id, latlng) {
    const { x, y } = this.map.getSize();
    if (id === this.selected && x && y && !this.map.getBounds().pad(-.2).contains(latlng)) this.map.panTo(latlng);
  }

  announce() {
    document.dispatchEvent(new CustomEvent("veche:view", { detail: { name: this.name, bbox: this.bbox(), zoom: this.map.getZoom() } }));
  }

  bbox() {
    const b = this.map.getBounds();
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => Number(v.toFixed(6)));
  }

  query() {
    const query = new URLSearchParams(this.filters ? [...new FormData(this.filters)].filter(([, value]) => value !== "") : []);
    query.set("bbox", this.bbox().join(","));
    query.set("zoom", String(Math.round(this.map.getZoom())));
    return query;
  }

  /** Fetches the view; a later call gives up an earlier one. `live`: because something happened, not because the map moved. */
  async load({ live = false } = {}) {
    // A map that the layout hides (a queue on a phone) shows nothing; it asks once it has a size, by its moveend.
    const { x, y } = this.map.getSize();
    if (!x || !y) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const bounds = this.map.getBounds();
    try {
      const response = await fetch(`${this.section.dataset.issuesUrl}?${this.query()}`, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const data = await response.json();
      this.draw(data, live);
      this.trouble(false);
      document.dispatchEvent(new CustomEvent("veche:points", {
        detail: { name: this.name, position: data.position ?? null, tiles: tilesOf(bounds), follow: "followTiles" in this.section.dataset },
      }));
      this.refreshList();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.trouble(true);
      setTimeout(() => this.asking === asking && this.load({ live }), 5000 + Math.random() * 5000);
    }
  }

  trouble(on) {
    if (on && !this.warning) {
      this.warning = notice("bad map-say", "wifi-off", text("map.error"));
      this.section.append(this.warning);
      say(text("map.error"));
    } else if (!on && this.warning) {
      this.warning.remove();
      this.warning = null;
    }
  }

  async refreshList() {
    if (!this.list) return;
    this.listing?.abort();
    const listing = (this.listing = new AbortController());
    try {
      const response = await fetch(`${this.list.dataset.mapList}?${this.query()}`, { signal: listing.signal, headers: { "X-Veche-Fragment": "1" } });
      if (response.ok) {
        morph(this.list, await response.text());
      }
    } catch {
      // The next move asks again.
    }
  }

  draw(data, live) {
    // By rows from north to south, which is the order that Tab goes.
    const all = [...data.points].sort((a, b) => b.lat - a.lat || a.lon - b.lon);
    for (const point of all) {
      if (!live || !this.loaded || this.known.has(point.id)) continue;
      this.fresh.add(point.id);
      setTimeout(() => this.fresh.delete(point.id), FRESH_MS);
      say(text("map.new_issue", { title: point.title }));
    }
    for (const point of all) this.known.add(point.id);
    const { points, clusters } = declutter(this.map, all, data.clusters || [], new Set([...this.fresh, this.selected]));
    const ids = new Set(points.map(({ point }) => point.id));
    const focused = document.activeElement?.dataset?.issueId;
    for (const id of [...this.markers.keys()]) {
      if (!ids.has(id) && id !== this.selected) this.remove(id);
    }
    for (const { point, latlng } of points) this.upsert(point, { fresh: this.fresh.has(point.id), latlng });
    for (const cluster of this.clusters) cluster.remove();
    this.clusters = clusters.map((cluster) => this.addCluster(cluster));
    this.uncover();
    this.loaded = true;
    if (focused && document.activeElement?.dataset?.issueId !== focused) this.markers.get(focused)?.getElement()?.focus();
    if (this.selected && !this.card && !this.chooses && this.markers.has(this.selected) && !this.section.dataset.selected) this.select(this.selected);
  }

  addCluster(cluster) {
    const element = clusterElement(cluster);
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      if (event.detail && this.map.dragging.moved()) return;
      this.map.setView([cluster.lat, cluster.lon], Math.min(this.map.getZoom() + 2, this.map.getMaxZoom()));
      this.map.getContainer().focus({ preventScroll: true });
    });
    return L.marker([cluster.lat, cluster.lon], { icon: asIcon(element), keyboard: false, interactive: false }).addTo(this.map);
  }

  /** Draws a point, or draws it again where something changed. */
  upsert(point, { fresh = false, latlng = [point.lat, point.lon] } = {}) {
    const old = this.markers.get(point.id);
    const state = JSON.stringify(point);
    this.known.add(point.id);
    if (old && old.state === state) {
      old.setLatLng(latlng);
      return;
    }
    const halo = fresh || (old && old.point.status !== point.status);
    const hadFocus = old?.getElement() === document.activeElement;
    old?.remove();
    const element = markerElement(point, { selected: point.id === this.selected, fresh: halo });
    element.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      event.stopPropagation();
      // A click made by the keyboard has no detail; one that ends a drag of the map chooses nothing.
      if (event.detail && this.map.dragging.moved()) return;
      if (this.chooses) document.dispatchEvent(new CustomEvent("veche:select", { detail: { id: point.id } }));
      else this.select(point.id, { focus: event.detail === 0 });
    });
    element.addEventListener("focus", () => {
      if (element.matches(":focus-visible")) this.map.panInside(marker.getLatLng(), { paddingTopLeft: [70, 110], paddingBottomRight: [90, 70] });
    });
    const marker = L.marker(latlng, {
      icon: asIcon(element), keyboard: false, interactive: false, zIndexOffset: point.id === this.selected ? 1000 : halo ? 500 : 0,
    }).addTo(this.map);
    Object.assign(marker, { point, state });
    this.markers.set(point.id, marker);
    element.classList.toggle("is-pointed", point.id === this.pointed);
    if (hadFocus) element.focus();
    if (halo) setTimeout(() => element.classList.remove("new"), FRESH_MS);
    if (point.id === this.selected && this.card) this.openCard(point);
  }

  // What lies under the map's own controls is not reached by Tab: nobody would see the focus.
  uncover() {
    const covers = [...this.section.querySelectorAll(".ctl > *, .leg, .toast, .attr, .chip, .picker-pin"), ...document.querySelectorAll(".hero .search, .tabbar, .foot, .sheet, .phead")]
      .filter((node) => node.getClientRects().length).map((node) => node.getBoundingClientRect());
    const under = (node) => {
      const r = node.getBoundingClientRect();
      return covers.some((c) => r.left < c.right && r.right > c.left && r.top < c.bottom && r.bottom > c.top);
    };
    for (const marker of [...this.markers.values(), ...this.clusters]) {
      const node = marker.getElement();
      if (node) node.tabIndex = node !== document.activeElement && under(node) ? -1 : 0;
    }
  }

  remove(id) {
    this.markers.get(id)?.remove();
    this.markers.delete(id);
    if (id === this.selected && !this.chooses) this.select(null);
  }

  select(id, { focus = false } = {}) {
    const before = this.selected && this.markers.get(this.selected);
    before?.getElement()?.classList.remove("sel");
    before?.setZIndexOffset(0);
    this.card?.remove();
    this.card = null;
    this.selected = id;
    const marker = id && this.markers.get(id);
    if (!marker) return;
    marker.getElement().classList.add("sel");
    marker.getElement().classList.remove("new");
    marker.setZIndexOffset(1000);
    this.openCard(marker.point);
    if (focus) this.card.querySelector("a").focus();
    document.dispatchEvent(new CustomEvent("veche:select", { detail: { id } }));
  }

  openCard(point) {
    this.card?.remove();
    this.card = cardElement(point, () => {
      this.select(null);
      this.markers.get(point.id)?.getElement()?.focus();
    });
    L.DomEvent.disableClickPropagation(this.card);
    L.DomEvent.disableScrollPropagation(this.card);
    this.section.append(this.card);
    this.placeCard();
  }

  placeCard() {
    const marker = this.card && this.markers.get(this.selected);
    if (!marker) return;
    const at = this.map.latLngToContainerPoint(marker.getLatLng());
    const { clientWidth: width, clientHeight: height } = this.section;
    const right = at.x + 40 + 318 < width - 12;
    const x = Math.max(12, Math.min(width - 330, right ? at.x + 40 : at.x - 40 - 318));
    const y = Math.max(12, Math.min(height - this.card.offsetHeight - 12, at.y - 90));
    this.card.style.left = `${Math.round(x)}px`;
    this.card.style.top = `${Math.round(y)}px`;
  }

  point(target) {
    this.pointAt(target.closest?.("[data-issue-id]")?.dataset.issueId);
  }

  // Kept, since what is pointed at may come to the map later than the pointer to its row.
  pointAt(id) {
    this.pointed = id;
    for (const [key, marker] of this.markers) marker.getElement()?.classList.toggle("is-pointed", key === id);
  }

  // Bursts become one fetch; far out, where every change of the city is heard, at most one in some seconds.
  followEvents() {
    let timer = null;
    const refresh = (wait) => {
      timer ??= setTimeout(() => {
        timer = null;
        this.load({ live: true });
      }, wait + Math.random() * 150);
    };
    document.addEventListener("veche:event", ({ detail }) => {
      if (detail.room.startsWith("tile:")) refresh(100);
      else if (detail.room === "city" && !tilesOf(this.map.getBounds()).length) refresh(4000);
    });
    document.addEventListener("veche:reload", () => setTimeout(() => this.load(), Math.random() * RELOAD_SPREAD_MS));
  }
}
