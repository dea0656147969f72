// Bundle the pages' scripts into ../static/build: `npm run build`, or `make ui` in the project's folder.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const out = "../static/build";
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (/^part-.*\.js/.test(name)) rmSync(`${out}/${name}`);
copyFileSync("node_modules/world-atlas/countries-110m.json", `${out}/countries-110m.json`);
await build({
  entryPoints: ["src/editor.js", "src/editor.css", "src/suggest.js", "src/figures.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true,
  chunkNames: "part-[hash]",
  target: "es2021",
  legalComments: "linked",
  logLevel: "warning",
});
