// Rebuilds into a temporary folder and compares with web/static byte for byte. Exit code 1 and a list where they differ.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const committed = path.resolve(here, "../static");
const fresh = mkdtempSync(path.join(tmpdir(), "veche-frontend-"));

function files(folder, base = folder) {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    return statSync(full).isDirectory() ? files(full, base) : [path.relative(base, full)];
  });
}

try {
  execFileSync(process.execPath, [path.join(here, "build.mjs"), fresh], { stdio: "inherit" });
  const built = new Set(files(fresh));
  const wrong = [...built].filter((name) => {
    const there = path.join(committed, name);
    return !existsSync(there) || !readFileSync(there).equals(readFileSync(path.join(fresh, name)));
  });
  const owned = new Set([...built].map((name) => name.split(path.sep)[0]));
  const left = files(committed).filter((name) => owned.has(name.split(path.sep)[0]) && !built.has(name));
  for (const name of wrong) console.error(`differs from its source: web/static/${name}`);
  for (const name of left) console.error(`has no source: web/static/${name}`);
  if (wrong.length + left.length) {
    console.error("Run `npm run build` in web/frontend and commit web/static.");
    process.exitCode = 1;
  } else {
    console.log(`${built.size} files are what their sources build.`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
