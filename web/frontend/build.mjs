// Builds src into web/static, or into the folder given as the first argument. The same sources give the same bytes.
import { build } from "esbuild";
import * as sass from "sass";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(here, "../static"));
const modules = path.join(here, "node_modules");

// What this script owns in the output; everything else there belongs to others.
export const OWNED = ["css", "js", "fonts", "icons", "vendor", "licences", "strings.json"];

const COPIED = {
  "fonts/public-sans-latin.woff2": "@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2",
  "fonts/golos-text-cyrillic.woff2": "@fontsource-variable/golos-text/files/golos-text-cyrillic-wght-normal.woff2",
  "vendor/leaflet/leaflet.js": "leaflet/dist/leaflet.js",
  "vendor/leaflet/leaflet.css": "leaflet/dist/leaflet.css",
  "vendor/leaflet/images": "leaflet/dist/images",
  "vendor/protomaps-leaflet/protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
  "vendor/socket.io-client/socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
  "fonts/public-sans-OFL.txt": "@fontsource-variable/public-sans/LICENSE",
  "fonts/golos-text-OFL.txt": "@fontsource-variable/golos-text/LICENSE",
  "licences/leaflet.txt": "leaflet/LICENSE",
  "licences/protomaps-leaflet.txt": "protomaps-leaflet/LICENSE",
  "licences/socket.io-client.txt": "socket.io-client/LICENSE",
  "licences/uplot.txt": "uplot/LICENSE",
  "licences/lucide.txt": "lucide-static/LICENSE",
  "licences/maki.txt": "@mapbox/maki/LICENSE.txt",
  "licences/temaki.txt": "@rapideditor/temaki/LICENSE.md",
};
const GLYPH_FOLDERS = { maki: "@mapbox/maki/icons", temaki: "@rapideditor/temaki/icons" };

async function put(name, text) {
  const file = path.join(out, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

// Source map comments name files that are not shipped; dropping them is the only change to a vendored file.
async function copy(to, from) {
  const source = path.join(modules, from);
  await mkdir(path.dirname(path.join(out, to)), { recursive: true });
  if (!to.endsWith(".js")) return cp(source, path.join(out, to), { recursive: true });
  const text = await readFile(source, "utf8");
  await writeFile(path.join(out, to), text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

async function styles() {
  const { css } = sass.compile(path.join(here, "src/css/veche.scss"), {
    style: "compressed", loadPaths: [modules], quietDeps: true, charset: false,
  });
  await put("css/veche.css", css + "\n");
}

async function scripts() {
  const entries = (await readdir(path.join(here, "src/js"))).filter((f) => f.endsWith(".js")).sort();
  await build({
    entryPoints: entries.map((f) => path.join(here, "src/js", f)),
    outdir: path.join(out, "js"), absWorkingDir: here, nodePaths: [modules],
    bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "none", charset: "utf8",
    external: ["/static/*", "../vendor/*"], logLevel: "warning",
  });
}

function inner(svg) {
  const body = svg.replace(/<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, "").match(/<svg([\s\S]*?)>([\s\S]*)<\/svg>/);
  const box = body[1].match(/viewBox="([^"]+)"/);
  const text = body[2].replace(/<title>[\s\S]*?<\/title>/g, "").replace(/\s+(id|class|xmlns(:\w+)?)="[^"]*"/g, "")
    .replace(/&#x[0-9a-f]+;/gi, " ").replace(/\s+/g, " ").replace(/> </g, "><").replace(/ \/>/g, "/>").trim();
  return { box: box ? box[1] : "0 0 15 15", text };
}

async function sprite() {
  const lucide = (await readFile(path.join(here, "src/icons/lucide.txt"), "utf8")).split("\n").filter(Boolean).sort();
  const glyphs = JSON.parse(await readFile(path.join(here, "src/icons/glyphs.json"), "utf8"));
  const symbols = [];
  for (const name of lucide) {
    const { box, text } = inner(await readFile(path.join(modules, "lucide-static/icons", `${name}.svg`), "utf8"));
    symbols.push(`<symbol id="i-${name}" viewBox="${box}">${text}</symbol>`);
  }
  for (const name of Object.keys(glyphs).sort()) {
    const [set, file] = glyphs[name].split("/");
    const folder = set === "own" ? path.join(here, "src/icons/own") : path.join(modules, GLYPH_FOLDERS[set]);
    const { box, text } = inner(await readFile(path.join(folder, `${file}.svg`), "utf8"));
    symbols.push(`<symbol id="g-${name}" viewBox="${box}">${text}</symbol>`);
  }
  await put("icons/sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  await put("icons/favicon.svg", await readFile(path.join(here, "src/icons/favicon.svg"), "utf8"));
  await put("icons/bell.svg", await readFile(path.join(here, "src/icons/bell.svg"), "utf8"));
  await put("icons/names.json", JSON.stringify({ icons: lucide, glyphs: Object.keys(glyphs).sort() }, null, 1) + "\n");
}

async function notices() {
  const { devDependencies } = JSON.parse(await readFile(path.join(here, "package.json"), "utf8"));
  const rows = [];
  for (const name of Object.keys(devDependencies).filter((n) => n !== "sass" && n !== "esbuild").sort()) {
    const { version, license } = JSON.parse(await readFile(path.join(modules, name, "package.json"), "utf8"));
    rows.push(`${name} ${version}: ${license}`);
  }
  // This package ships without the text of its licence.
  await put("licences/govuk-frontend.txt", await readFile(path.join(here, "src/licences/govuk-frontend.txt"), "utf8"));
  await put("licences/README.txt", "Built into the files of this folder's parent, or shipped beside them:\n\n" + rows.join("\n") +
    "\n\nMaki and Temaki glyphs are CC0; a few glyphs are our own.\n");
}

for (const name of OWNED) await rm(path.join(out, name), { recursive: true, force: true });
await Promise.all([styles(), scripts(), sprite(), notices(), ...Object.entries(COPIED).map(([to, from]) => copy(to, from))]);
await put("strings.json", JSON.stringify(JSON.parse(await readFile(path.join(here, "strings.json"), "utf8")), null, 1) + "\n");
