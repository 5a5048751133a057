// One photo to the server.
import { csrf, lang } from "./page.js";

/** The server refused the photo; `message` is its own words. Any other failure is the network's. */
export class Refused extends Error {}

/** Posts a blob; resolves to {id, url, thumbnail_url}. `onProgress` gets 0 to 1. */
export function uploadPhoto(url, blob, name, onProgress = () => {}) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("photo", blob, name);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", lang);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response?.id) resolve(request.response);
      else if (request.status === 429 || request.status >= 500) reject(new Error(String(request.status)));
      else reject(new Refused(request.response?.detail || request.response?.title || ""));
    };
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.timeout = 120_000;
    request.send(form);
  });
}
