// Passkeys: asks the server what to sign, lets the browser sign it, sends the answer. Nothing is kept here.
import { csrf, lang, text } from "./lib/page.js";

const decode = (value) => Uint8Array.from(atob(value.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** A refusal of the server in its own words; `code` is the problem's. */
class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || text("passkey.failed"));
    this.code = problem.code;
  }
}

async function post(url, body = {}) {
  const response = await fetch(url, {
    method: "POST", credentials: "same-origin", body: JSON.stringify(body),
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf(), "Accept-Language": lang },
  });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(told);
  return told;
}

// Written out, since not every browser that has passkeys can read and write them as JSON by itself.
const described = (list = []) => list.map((each) => ({ ...each, id: decode(each.id) }));
const toCreate = (asked) => ({
  ...asked, challenge: decode(asked.challenge), user: { ...asked.user, id: decode(asked.user.id) },
  excludeCredentials: described(asked.excludeCredentials),
});
const toGet = (asked) => ({ ...asked, challenge: decode(asked.challenge), allowCredentials: described(asked.allowCredentials) });

function plain(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: encode(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]?.byteLength) parts[part] = encode(response[part]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return { id: credential.id, rawId: encode(credential.rawId), type: credential.type, response: parts, clientExtensionResults: {} };
}

let waiting = null;
/** Only one question to the browser can be open: what waits in a field gives way to a button. */
function instead() {
  waiting?.abort();
  waiting = new AbortController();
  return waiting.signal;
}

function arrive(told) {
  // The first second factor: its recovery codes are shown at once.
  const codes = document.querySelector("form[data-recovery-codes]");
  if (told.codes && codes) codes.submit();
  else location.assign(told.next);
}

async function ask(part, button) {
  const { passkey, asks, tells, prove } = part.dataset;
  const error = part.querySelector("[role=alert]");
  error.hidden = true;
  button.disabled = true;
  try {
    const signal = instead();
    const asked = await post(asks);
    const credential = passkey === "create"
      ? await navigator.credentials.create({ publicKey: toCreate(asked), signal })
      : await navigator.credentials.get({ publicKey: toGet(asked), signal });
    arrive(await post(tells, { credential: plain(credential) }));
  } catch (problem) {
    if (problem.code === "factor.not_fresh") return location.assign(prove);
    button.disabled = false;
    error.textContent = wordsOf(problem);
    error.hidden = false;
    fillIn();
  }
}

function wordsOf(problem) {
  if (problem instanceof Refused) return problem.message;
  if (problem.name === "InvalidStateError") return text("passkey.known");
  return text(problem.name === "NotAllowedError" || problem.name === "AbortError" ? "passkey.cancelled" : "passkey.failed");
}

/** Passkeys among what the browser offers for the field of the e-mail address. Whoever ignores it notices nothing. */
async function fillIn() {
  const part = document.querySelector("[data-passkey][data-autofill]");
  if (!part || part.hidden || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const signal = instead();
  try {
    const asked = await post(part.dataset.asks);
    const credential = await navigator.credentials.get({ publicKey: toGet(asked), mediation: "conditional", signal });
    arrive(await post(part.dataset.tells, { credential: plain(credential) }));
  } catch (problem) {
    if (!(problem instanceof Refused)) return;
    const error = part.querySelector("[role=alert]");
    error.textContent = problem.message;
    error.hidden = false;
  }
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  const button = part.querySelector("button");
  part.hidden = !window.PublicKeyCredential;
  if (part.dataset.origin === location.origin) {
    button.addEventListener("click", () => ask(part, button));
  } else {
    // A passkey belongs to one address; asked for at another, the browser refuses with words that help nobody.
    const error = part.querySelector("[role=alert]");
    button.disabled = true;
    error.className = "small muted";
    error.removeAttribute("role");
    error.textContent = text("passkey.elsewhere", { address: part.dataset.origin });
    error.hidden = false;
  }
}
if (window.PublicKeyCredential && document.querySelector("[data-autofill]")?.dataset.origin === location.origin) fillIn();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
