// The live indicator: says whether the page hears the city, and that nothing is lost while it does not.
import { el, icon, lang, text } from "./page.js";

const OFFLINE_AFTER = 20_000;

export function indicator() {
  let since = null;
  let timer;
  let last = "";

  function show(state) {
    if (state === last) return;
    last = state;
    for (const node of document.querySelectorAll("[data-live-indicator]")) {
      node.hidden = false;
      node.dataset.state = state;
      if (state === "live") node.replaceChildren(el("i", { class: "dot" }), text("live.on"));
      else if (state === "reconnecting") node.replaceChildren(icon("refresh-cw"), text("live.reconnecting"));
      else {
        const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(since);
        node.replaceChildren(icon("wifi-off"), text("live.offline", { time }));
      }
    }
    document.dispatchEvent(new CustomEvent("veche:live", { detail: { state } }));
  }

  const lost = () => {
    since ??= new Date();
    clearTimeout(timer);
    const left = OFFLINE_AFTER - (Date.now() - since);
    if (!navigator.onLine || left <= 0) show("offline");
    else {
      show("reconnecting");
      timer = setTimeout(lost, left);
    }
  };
  const live = () => {
    since = null;
    clearTimeout(timer);
    show("live");
  };
  addEventListener("offline", lost);
  return { live, lost };
}
