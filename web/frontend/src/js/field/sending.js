// Sends what was done, in its order, each exactly once: by a key of its own that is kept with it until the answer has
// come. A lock over all tabs keeps two from sending at the same time.
import { lang } from "../lib/page.js";
import { Refused, uploadPhoto } from "../lib/upload.js";
import { acts, db, doing, me, photosUrl, work } from "./kept.js";

const LOCK = "veche-field";
const locked = (act) => (navigator.locks ? navigator.locks.request(LOCK, act) : act());

/** Keeps what was done with an assignment until it is sent. `shots`: {before, after} ids of photos kept here. */
export async function keepAct(job, verb, values = {}, { before = [], after = [] } = {}) {
  await db.put("acts", {
    key: crypto.randomUUID(), person: me, id: job.id, assignment: job.assignment, title: job.title, seen: job.assignee,
    verb, values, before, after, sent: {}, created: Date.now(), state: "waiting",
  });
}

/** Takes back what has not been sent; false when it is on its way or done. */
export const takeBack = (key) => locked(async () => {
  const act = await db.get("acts", key);
  if (act) await dropAct(act);
  return Boolean(act);
});

/** Lets an act be sent again, changed by `values`: another act, so under another key. */
export const changeAct = (act, values) => locked(async () => {
  await db.drop("acts", act.key);
  await db.put("acts", { ...act, answer: null, state: "waiting", ...values, key: crypto.randomUUID() });
});

export async function dropAct(act) {
  await db.drop("acts", act.key);
  for (const shot of [...act.before, ...act.after]) await db.drop("shots", shot);
}

class Stopped extends Error {}

async function fresh() {
  const response = await fetch(work, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => { throw new Stopped("offline"); });
  if (response.status === 401 || response.status === 403 || response.redirected) throw new Stopped("signed_out");
  if (!response.ok) throw new Stopped("busy");
  const told = await response.json();
  if (told.person !== me) throw new Stopped("signed_out");
  await db.put("kept", { key: "work", ...told, token: undefined });
  return told;
}

async function uploaded(act) {
  for (const id of [...act.before, ...act.after]) {
    if (act.sent[id]) continue;
    const shot = await db.get("shots", id);
    if (!shot) continue;
    const answer = await uploadPhoto(photosUrl, shot.blob, shot.name);
    act.sent[id] = answer.id;
    await db.put("acts", act);
  }
  const ids = (shots) => shots.map((id) => act.sent[id]).filter(Boolean);
  return { photos: ids(act.after), photos_before: ids(act.before) };
}

async function send(act, token) {
  let photos;
  try {
    photos = await uploaded(act);
  } catch (error) {
    if (!(error instanceof Refused)) throw new Stopped(navigator.onLine ? "busy" : "offline");
    return { state: "refused", answer: { detail: error.message } };
  }
  const body = JSON.stringify({
    assignment: act.assignment, seen_assignee: act.seen, all_the_same: act.allTheSame === true, ...act.values, ...photos,
  });
  const response = await fetch(`${doing}${act.id}/${act.verb}`, {
    method: "POST", body, credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": lang, "Idempotency-Key": act.key, "X-CSRFToken": token },
  }).catch(() => { throw new Stopped("offline"); });
  if (response.status === 401 || response.redirected) throw new Stopped("signed_out");
  if (response.status === 429 || response.status >= 500) throw new Stopped("busy");
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.done) return { state: "sent" };
  if (response.status === 404) return { state: "conflict", answer: { now: null } };
  if (response.status === 409 && answer.conflict) return { state: "conflict", answer };
  if (response.status === 409 || answer.code === "form.expired") throw new Stopped("busy");
  if (answer.code === "photo.not_found" && Object.keys(act.sent).length) {
    // It waited for so long that the photos are nobody's any more; they are still here.
    act.sent = {};
    await db.put("acts", act);
    throw new Stopped("busy");
  }
  return { state: "refused", answer };
}

/** Sends all that waits and fetches what is new; resolves to {sent, stopped: null | "offline" | "busy" | "signed_out"}. */
export const synchronise = () => locked(async () => {
  let sent = 0;
  try {
    let told = await fresh();
    const held = new Set();
    for (const act of await acts()) {
      // What was done after something that is not taken must wait for it.
      if (held.has(act.assignment) || act.state !== "waiting") { held.add(act.assignment); continue; }
      const outcome = await send(act, told.token);
      if (outcome.state === "sent") {
        await dropAct(act);
        sent++;
      } else {
        await db.put("acts", { ...act, ...outcome });
        held.add(act.assignment);
      }
    }
    if (sent) told = await fresh();
    return { sent, stopped: null };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { sent, stopped: error.message };
  }
});
