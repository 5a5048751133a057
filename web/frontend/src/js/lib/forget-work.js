// What was taken along of the work outside goes from a browser in which nobody is signed in any more: the page, photos,
// and what residents and colleagues wrote. What was done and is not sent yet stays for whoever did it.
import { database } from "./store.js";

export const fieldStore = database("veche-field", { kept: "key", acts: "key", shots: "id" });

export async function forgetWork() {
  if (!globalThis.caches) return;
  const kept = (await caches.keys()).filter((name) => name.startsWith("veche-field-"));
  if (!kept.length) return;
  await fieldStore.drop("kept", "work");
  for (const name of kept) await caches.delete(name);
}
