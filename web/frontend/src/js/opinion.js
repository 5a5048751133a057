// A department's opinion, and the authors' answer: what is typed stays in this browser under a key that changes with
// each text that is given, so that it comes back after a slip and never into the next one.
import { Draft } from "./lib/draft.js";

for (const form of document.querySelectorAll("form[data-opinion]")) new Draft(form).start();
