// The screen for staff: queue, map and issue side by side, on one page that stays.
import { compareIn } from "./lib/compare.js";
import { say, text } from "./lib/page.js";
import { screenKeys } from "./lib/staff-keys.js";
import { Layout } from "./lib/staff-layout.js";
import { Pane } from "./lib/staff-pane.js";
import { Rows } from "./lib/staff-rows.js";

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

  // Other rows in the same page. Another department's queue is another page: other colleagues, other rooms.
  async function show(query, { push = true } = {}) {
    const asked = query.toString();
    if (asked === shown) return;
    if (query.get("department") && query.get("department") !== forMap.elements.department.value) {
      location.assign(`${location.pathname}?${asked}`);
      return;
    }
    const before = shown;
    shown = asked;
    try {
      await Promise.all([rows.root, views].map((node) => {
        node.dataset.liveFragment = `${node.dataset.liveFragment.split("?")[0]}?${asked}`;
        const detail = { node, other: true };
        document.dispatchEvent(new CustomEvent("veche:refresh", { detail }));
        return detail.done;
      }));
    } catch {
      shown = before;
      say(text("staff.no_connection"));
      return;
    }
    if (push) history.pushState(null, "", addressed(pane.id, pane.assignment));
    const kept = forMap.elements.department.value;
    forMap.replaceChildren(...[...query].filter(([name]) => name !== "page").map(([name, value]) => hidden(name, value)));
    if (!forMap.elements.department) forMap.append(hidden("department", kept));
    forMap.dispatchEvent(new Event("change"));
    rows.begin();
  }

  function hidden(name, value) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    return field;
  }

  pane.onchange = ({ push }) => {
    rows.markOpen(pane.id);
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
    const issue = url.pathname.match(/^\/staff\/issues\/(\w+)$/);
    if (issue && !link.closest(".map")) {
      event.preventDefault();
      pane.open(issue[1], { assignment: url.searchParams.get("assignment") });
    } else if (url.pathname === location.pathname && link.closest("main") && !url.hash) {
      event.preventDefault();
      show(queueOf(url)).then(() => link.closest(".paging, .empty") && rows.move(1));
    }
  });
  document.addEventListener("veche:select", ({ detail }) => pane.open(detail.id));
  document.addEventListener("veche:swapped", ({ target }) => compareIn(target));
  compareIn(document);
  screenKeys({ app, rows, pane, layout });

  const lost = app.querySelector("[data-lost]");
  document.addEventListener("veche:live", ({ detail }) => { lost.hidden = detail.state === "live"; });
}
