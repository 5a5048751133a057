// Filling the moulds of the page with jobs. Words become text, never markup.
import { el, icon, lang, STATUS_ICONS, text } from "../lib/page.js";

const mould = (name) => document.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);
const TAG = (status) => (status === "assigned" ? "received" : status);
const clock = new Intl.DateTimeFormat(lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });

export const when = (at) => clock.format(new Date(at));
export const far = (metres) => (metres === null ? "" : metres < 1000 ? text("field.metres", { n: Math.round(metres / 10) * 10 })
  : text("field.kilometres", { n: (metres / 1000).toLocaleString(lang, { maximumFractionDigits: 1 }) }));

function fill(node, job) {
  for (const slot of node.querySelectorAll("[data-slot]")) {
    const value = job[slot.dataset.slot];
    slot.textContent = value ?? "";
  }
  const status = node.querySelector("[data-status]");
  if (status) {
    status.className = `tag ${TAG(job.status)}`;
    status.querySelector("svg")?.remove();
    status.prepend(icon(STATUS_ICONS[TAG(job.status)] ?? "inbox"));
  }
  const due = node.querySelector("[data-due]");
  if (due) {
    due.className = `due ${job.due_css}`;
    due.textContent = job.due;
  }
  const urgent = node.querySelector("[data-urgent]");
  if (urgent) urgent.hidden = !["high", "urgent"].includes(job.priority);
  return node;
}

export function card(job, { turn = null, metres = null, waits = false }) {
  const node = fill(mould("card"), { ...job, order: turn, far: far(metres) });
  node.dataset.job = job.id;
  node.dataset.of = job.assignment;
  node.classList.toggle("is-late", job.due_css === "late");
  node.querySelector("a").href = `#${job.assignment}`;
  node.querySelector("[data-waits]").hidden = !waits;
  node.querySelector('[data-slot="order"]').hidden = turn === null;
  return node;
}

/** The whole of a job; its form is filled by field/form.js. */
export function jobView(job, { metres = null }) {
  const node = fill(mould("job"), { ...job, far: far(metres) });
  for (const section of node.querySelectorAll("[data-when]")) section.hidden = !job[section.dataset.when]?.length;
  for (const list of node.querySelectorAll("[data-many]")) {
    list.replaceChildren(...job[list.dataset.many].map((words) => el(list.dataset.as ?? "p", {}, words)));
  }
  const way = node.querySelector("[data-navigate]");
  if (job.lon === null) way.removeAttribute("href");
  else way.href = `geo:${job.lat},${job.lon}?q=${job.lat},${job.lon}`;
  node.querySelector("[data-page]").href = job.page;
  node.querySelector("[data-photos-shown]").replaceChildren(...job.photos.map((photo) => el("a", { href: photo.large },
    el("img", { src: photo.small, loading: "lazy", alt: text(photo.kind === "after" ? "field.photo_after" : "field.photo_before") }))));
  for (const button of node.querySelectorAll("[data-do]")) {
    const verb = button.dataset.do;
    button.hidden = verb === "assign" ? job.mine : !(job.mine && job.verbs.includes(verb));
    if (verb === "start" && job.verbs.includes("deliver")) button.classList.add("govuk-button--secondary");
  }
  node.querySelector("[data-deliver]").hidden = !(job.mine && job.verbs.includes("deliver"));
  const hint = node.querySelector('[data-shots="after"] [data-shots-hint]');
  if (hint && job.photo_required) hint.textContent = text("field.photo_required");
  return node;
}

export function waitingView(act, takeBack) {
  const node = mould("waiting");
  node.dataset.of = act.key;
  for (const [slot, value] of Object.entries({ verb: text(`field.verb.${act.verb}`), title: act.title, at: when(act.created) })) {
    node.querySelector(`[data-slot="${slot}"]`).textContent = value;
  }
  node.querySelector("[data-undo]").addEventListener("click", takeBack);
  return node;
}

/** What was not taken: ours and theirs beside each other, and what may be made of it. `choose` gets the choice. */
export function conflictView(act, shots, choose) {
  const node = mould("conflict");
  node.dataset.of = act.key;
  const now = act.answer?.now ?? null;
  for (const [slot, value] of Object.entries({
    title: act.title, at: when(act.created), verb: text(`field.verb.${act.verb}`), message: act.values.message ?? "",
  })) node.querySelector(`[data-slot="${slot}"]`).textContent = value;
  node.querySelector("[data-shots-kept]").replaceChildren(...shots.map((shot) => el("li", {}, el("img", { src: URL.createObjectURL(shot.blob), alt: text("field.your_photo") }))));
  const refused = act.state === "refused";
  node.querySelector("[data-why]").textContent = refused
    ? text("field.refused", { why: (act.answer?.errors ?? []).map((error) => error.detail).join(" ") || act.answer?.detail || act.answer?.title || "" })
    : act.answer?.detail ?? text(now ? "field.moved_on" : "field.not_yours");
  node.querySelector("[data-now]").textContent = now ? `${now.status_words}${now.mine ? "" : ` · ${text("field.somebody_else")}`}` : text("field.not_there");
  const can = {
    again: !refused && now && (act.verb === "assign" || now.verbs.includes(act.verb)),
    update: !refused && now && act.verb === "deliver",
    note: !refused && now && Boolean(act.values.message),
    edit: refused && act.verb === "deliver",
    drop: true,
  };
  for (const button of node.querySelectorAll("[data-choose]")) {
    button.hidden = !can[button.dataset.choose];
    button.addEventListener("click", () => choose(button.dataset.choose));
  }
  return node;
}
