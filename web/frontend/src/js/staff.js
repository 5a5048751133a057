// The screen for staff: queue, map and issue side by side, on one page that stays.
import { compareIn } from "./lib/compare.js";
import { csrf, say, text } from "./lib/page.js";
import { Filters } from "./lib/staff-filters.js";
import { screenKeys } from "./lib/staff-keys.js";
import { Layout } from "./lib/staff-layout.js";
import { Pane } from "./lib/staff-pane.js";
import { Rows } from "./lib/staff-rows.js";

const LOOK_MS = 5 * 60_000;
const READ_VIEWS_MS = 4000;
const MOST_READ_AHEAD = 8;
const idle = () => new Promise((go) => (window.requestIdleCallback ?? setTimeout)(go));
const app = document.querySelector("[data-screen]");
if (app) begin();

function begin() {
  const rows = new Rows(app.querySelector("[data-rows]"), app.querySelector("[data-bulk]"));
  const pane = new Pane(app.querySelector("[data-pane=issue]"), rows);
  const layout = new Layout(app);
  const views = app.querySelector("[data-views]");
  const forMap = document.querySelector("form[data-map-filters]");

  /** What of an address chooses the rows: all but the issue that is open beside them. */
  const queueOf = (address) => {
    const query = new URL(address, location.href).searchParams;
    query.delete("issue");
    query.delete("assignment");
    return query;
  };
  let shown = queueOf(location.href).toString();

  function addressed(id, assignment) {
    const query = new URLSearchParams(shown);
    if (id) query.set("issue", id);
    if (id && assignment) query.set("assignment", assignment);
    const told = query.toString();
    return told ? `${location.pathname}?${told}` : location.pathname;
  }

  // Which view was meant is seen at once, its rows a moment later.
  function chosen(query) {
    const id = `view-${query.get("view") ?? "all"}`;
    for (const view of views.querySelectorAll("[id^=view-]")) {
      if (view.id === id) view.setAttribute("aria-current", "true");
      else view.removeAttribute("aria-current");
    }
  }

  const addressIn = (node, asked) => `${node.dataset.liveFragment.split("?")[0]}?${asked}`;

  function refresh(detail) {
    document.dispatchEvent(new CustomEvent("veche:refresh", { detail }));
    return detail.done;
  }

  const readAhead = (link) => refresh({ node: rows.root, ahead: addressIn(rows.root, queueOf(link.href)) });

  // Whoever points at a view may choose it.
  for (const name of ["pointerover", "focusin"]) {
    views.addEventListener(name, ({ target }) => {
      const link = target.closest("[id^=view-]:not([aria-current])");
      if (link) readAhead(link);
    });
  }

  // Each view is a key away: once the page has come to rest they are read one after the other, unless data are dear.
  async function readViewsAhead() {
    for (const link of [...views.querySelectorAll("[id^=view-]:not([aria-current])")].slice(0, MOST_READ_AHEAD)) {
      await idle();
      if (document.hidden) return;
      await readAhead(link);
    }
  }
  if (!navigator.connection?.saveData) setTimeout(readViewsAhead, READ_VIEWS_MS);

  // Other rows in the same page. Another department's queue is another page: other colleagues, other rooms.
  async function show(query, { push = true } = {}) {
    const asked = query.toString();
    if (asked === shown) return;
    if (query.get("department") && query.get("department") !== forMap.elements.department.value) {
      location.assign(`${location.pathname}?${asked}`);
      return;
    }
    const before = shown;
    const stood = rows.root.dataset.liveFragment;
    shown = asked;
    chosen(query);
    const turn = (node) => {
      node.dataset.liveFragment = addressIn(node, asked);
      return refresh({ node, other: true });
    };
    try {
      await turn(rows.root);
    } catch {
      if (shown === asked) {
        shown = before;
        rows.root.dataset.liveFragment = stood;
        chosen(new URLSearchParams(before));
      }
      say(text("staff.no_connection"));
      return;
    }
    // Whoever is quick has chosen another view meanwhile.
    if (shown !== asked) return;
    // The counts do not keep the rows waiting; those that are lost now come with the next change.
    turn(views)?.catch(() => {});
    if (push) history.pushState(null, "", addressed(pane.id, pane.assignment));
    const kept = forMap.elements.department.value;
    forMap.replaceChildren(...[...query].filter(([name]) => name !== "cursor").map(([name, value]) => hidden(name, value)));
    if (!forMap.elements.department) forMap.append(hidden("department", kept));
    forMap.dispatchEvent(new Event("change"));
    rows.begin();
    filters.showArea();
  }

  function hidden(name, value) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    return field;
  }

  const filters = new Filters(app, { show, layout, shown: () => shown });

  pane.onchange = ({ push }) => {
    rows.markOpen(pane.id);
    if (pane.id) looked();
    if (push) history.pushState(null, "", addressed(pane.id, pane.assignment));
  };
  addEventListener("popstate", () => {
    show(queueOf(location.href), { push: false });
    const query = new URLSearchParams(location.search);
    if (query.get("issue")) pane.open(query.get("issue"), { assignment: query.get("assignment"), push: false });
    else pane.close({ push: false });
  });

  app.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    const link = event.target.closest("a[href]");
    if (!link || link.target || "whole" in link.dataset) return;
    const url = new URL(link.href, location.href);
    if ("filtersOpen" in link.dataset) {
      event.preventDefault();
      filters.open();
      return;
    }
    const issue = url.pathname.match(/^\/staff\/issues\/(\w+)$/);
    if (issue && !link.closest(".map")) {
      event.preventDefault();
      pane.open(issue[1], { assignment: url.searchParams.get("assignment") });
    } else if (url.pathname === location.pathname && link.closest("main") && !url.hash) {
      event.preventDefault();
      show(queueOf(url)).then(() => link.closest(".paging, .empty") && rows.move(1));
    }
  });
  // The number of an issue opens it here; other words narrow the queue.
  document.querySelector(".topb .search")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = event.target.elements.q.value.trim();
    const number = words.replace(/[\s-]/g, "").toUpperCase();
    const narrow = () => {
      const query = new URLSearchParams(shown);
      query.delete("cursor");
      if (words) query.set("q", words);
      else query.delete("q");
      show(query).then(() => rows.focus(rows.here()));
    };
    if (!/^[0-9A-Z]{8}$/.test(number)) narrow();
    else pane.read(pane.address(number, null)).then(() => pane.open(number), narrow);
  });
  document.addEventListener("veche:select", ({ detail }) => pane.open(detail.id));
  document.addEventListener("veche:swapped", ({ target }) => compareIn(target));
  compareIn(document);
  screenKeys({ app, rows, pane, layout, filters });

  // What has been before somebody's eyes is marked as changed no more, until it changes again.
  const looked = () => {
    if (document.hidden) return;
    const body = new FormData();
    if (pane.id) body.set("issue", pane.id);
    fetch("/staff/looked", { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrf() } }).catch(() => {});
  };
  looked();
  setInterval(looked, LOOK_MS);

  addEventListener("beforeunload", (event) => { if (pane.written()) event.preventDefault(); });

  const lost = app.querySelector("[data-lost]");
  document.addEventListener("veche:live", ({ detail }) => { lost.hidden = detail.state === "live"; });
}
