// Every page of staff: who else is here, and actions for many issues that wait for their moment.
import { countdowns } from "./lib/countdown.js";
import { presence } from "./lib/presence.js";

presence();
countdowns();
// Whatever waits for its moment is found after the page, which waits for nobody.
const now = document.querySelector("[data-bulk-now]");
if (now) setTimeout(() => document.dispatchEvent(new CustomEvent("veche:refresh", { detail: { node: now, calm: true } })));
document.addEventListener("veche:swapped", countdowns);
