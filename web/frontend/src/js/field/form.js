// The form of a delivery: a word, photos of before and after, kept as they are typed and taken.
import { el, icon, say, text } from "../lib/page.js";
import { shrink } from "../lib/shrink.js";
import { db, draftOf, dropDraft, keepDraft, keepShot } from "./kept.js";

const MOST = 6;

/** `now()` is the job as it stands; `deliver(values, shots)` does it. */
export async function deliverForm(node, job, { now, deliver }) {
  const form = node.querySelector("[data-deliver]");
  const draft = await draftOf(job);
  const { message } = form.elements;
  message.value = draft.message;
  const keep = () => keepDraft(job, { message: message.value, before: draft.before, after: draft.after });
  message.addEventListener("input", keep);
  for (const kind of ["before", "after"]) await shots(form.querySelector(`[data-shots="${kind}"]`), draft[kind], keep);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(form, null);
    if (!message.value.trim()) { problem(form, text("field.say_something")); message.focus(); return; }
    if (now().photo_required && !draft.after.length) { problem(form, text("field.photo_missing")); form.querySelector('[data-shots="after"] input').focus(); return; }
    await deliver({ message: message.value.trim() }, { before: draft.before, after: draft.after });
    await dropDraft(job);
  });
}

function problem(form, words) {
  const line = form.querySelector("#field-message-error");
  line.hidden = !words;
  line.textContent = words ?? "";
  if (words) say(words);
}

async function shots(root, ids, keep) {
  const list = root.querySelector("[data-shots-list]");
  const show = async (id) => {
    const shot = await db.get("shots", id);
    if (!shot) return;
    const button = el("button", { type: "button", class: "icon-btn", "aria-label": text("photo.remove", { name: shot.name }) }, icon("x"));
    const item = el("li", {}, el("img", { src: URL.createObjectURL(shot.blob), alt: shot.name }), button);
    button.addEventListener("click", async () => {
      ids.splice(ids.indexOf(id), 1);
      item.remove();
      await keep();
      await db.drop("shots", id);
      say(text("photo.removed"));
    });
    list.append(item);
  };
  for (const id of [...ids]) await show(id);
  root.querySelector("input").addEventListener("change", async ({ target }) => {
    const files = [...target.files];
    target.value = "";
    for (const file of files) {
      if (ids.length >= MOST) { say(text("photo.too_many", { n: MOST })); break; }
      if (!file.type.startsWith("image/") && !/\.hei[cf]$/i.test(file.name)) { say(text("photo.not_image", { name: file.name })); continue; }
      const id = await keepShot(await shrink(file), file.name);
      ids.push(id);
      await keep();
      await show(id);
      say(text("photo.added"));
    }
  });
}
