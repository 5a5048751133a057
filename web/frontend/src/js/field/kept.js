// What the phone keeps: the work taken along, forms begun, photos, and what was done and is not sent yet. Each belongs
// to the person who was signed in.
import { fieldStore as db } from "../lib/forget-work.js";

export { db };

export const { person, work, do: doing, photosUrl, worker } = document.querySelector("[data-field]").dataset;
export const me = Number(person);

export async function keptWork() {
  const found = await db.get("kept", "work").catch(() => null);
  return found?.person === me ? found : null;
}

/** What was done and is not taken yet, the oldest first. */
export async function acts() {
  const all = await db.all("acts").catch(() => []);
  return all.filter((act) => act.person === me).sort((a, b) => a.created - b.created);
}

/** Whether somebody else who was signed in on this phone left something that was never sent. */
export const othersActs = async () => (await db.all("acts").catch(() => [])).some((act) => act.person !== me);

const draftKey = (job) => `draft:${me}:${job.assignment}`;
export const draftOf = async (job) => (await db.get("kept", draftKey(job)).catch(() => null)) ?? { message: "", before: [], after: [] };
export const keepDraft = (job, draft) => db.put("kept", { ...draft, key: draftKey(job) });
export const dropDraft = (job) => db.drop("kept", draftKey(job));

export async function keepShot(blob, name) {
  const shot = { id: crypto.randomUUID(), blob, name, person: me };
  await db.put("shots", shot);
  return shot.id;
}
