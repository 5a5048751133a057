// Reports that wait for the network. Each carries its idempotency key, so that sending one twice makes one report;
// a lock over all tabs keeps two of them from sending at the same time.
import { all, drop, get, put } from "./store.js";
import { csrf, lang } from "./page.js";
import { Refused, uploadPhoto } from "./upload.js";

const WAITING = "veche.waiting";

/** Keeps {key, action, entries, photos, photosUrl} until it is sent. */
export async function keep(item) {
  await put("outbox", { ...item, created: Date.now() });
  localStorage.setItem(WAITING, "1");
}

/** Cheap enough for every page: is anything waiting? */
export const isWaiting = () => localStorage.getItem(WAITING) === "1";

async function uploadAll(item) {
  const photos = [...item.photos];
  for (const id of photos) {
    const photo = await get("photos", id);
    if (photo) {
      try {
        const answer = await uploadPhoto(item.photosUrl, photo.blob, photo.name);
        item.entries.push(["photos", answer.id]);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    item.photos = item.photos.filter((other) => other !== id);
    // Stored before the photo is dropped, so that a page closed in between neither loses nor repeats it.
    await put("outbox", item);
    await drop("photos", id);
  }
}

// A token that waited offline may be too old: the page's own first, then a fresh page's.
async function freshToken(action) {
  const page = new DOMParser().parseFromString(await (await fetch(action, { headers: { Accept: "text/html" } })).text(), "text/html");
  return page.querySelector('meta[name="csrf-token"]')?.content || page.querySelector('[name="csrf_token"]')?.value || "";
}

function post(item, token) {
  const body = new FormData();
  for (const [name, value] of item.entries) body.append(name, name === "csrf_token" && token ? token : value);
  return fetch(item.action, {
    method: "POST", body, credentials: "same-origin",
    headers: { Accept: "application/json", "Idempotency-Key": item.key, "X-CSRFToken": token, "Accept-Language": lang },
  });
}

async function send(item) {
  await uploadAll(item);
  let response = await post(item, csrf());
  if (response.status === 400 || response.status === 403) {
    const token = await freshToken(item.action).catch(() => "");
    if (token && token !== csrf()) response = await post(item, token);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.url) return { state: "sent", url: answer.url };
  if (response.status === 429 || response.status >= 500) return { state: "busy" };
  return { state: "refused", reason: answer.detail || answer.title || "", entries: item.entries };
}

/** Sends what waits, oldest first. Resolves to {key: {state: "sent" | "refused" | "busy" | "offline", …}}. */
export function flush() {
  const work = async () => {
    const outcomes = {};
    const items = (await all("outbox")).sort((a, b) => a.created - b.created);
    for (const item of items) {
      const outcome = await send(item).catch(() => ({ state: "offline" }));
      outcomes[item.key] = outcome;
      if (outcome.state === "sent") await drop("drafts", item.key);
      if (outcome.state === "sent" || outcome.state === "refused") await drop("outbox", item.key);
      else break;
    }
    if (!(await all("outbox")).length) localStorage.removeItem(WAITING);
    return outcomes;
  };
  return navigator.locks ? navigator.locks.request("veche-outbox", work) : work();
}
