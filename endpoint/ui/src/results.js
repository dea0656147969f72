// Results as a table with labels, a chart, a pivot and as received: plug-ins of YASR in the page's language.
import * as Plot from "@observablehq/plot";
import Yasgui from "@zazuko/yasgui";
import { arcs, outlines, shades, zoomed } from "./atlas.js";
import { choice, fill, make } from "./dom.js";
import { brief } from "./plots.js";

const { Yasr } = Yasgui;
const SHOWN = 200;
const DRAWN = 2000;
const NUMBERS = /#(?:integer|decimal|double|float|int|long|short|nonNegativeInteger|positiveInteger|gYear)$/;

export const isNumber = (term) => term?.type === "literal" && (NUMBERS.test(term.datatype ?? "") || /^-?\d+(?:\.\d+)?$/.test(term.value));
const measure = (names) => names.find((name) => /value|valor|valeur|count|total|amount|^n$/i.test(name)) ?? names.find((name) => !/year|row/i.test(name)) ?? names[0];
const local = (iri) => iri.replace(/[/#]$/, "").split(/[/#]/).pop() || iri;

function best(found, languages) {
  for (const wanted of [...languages, ""]) {
    const fits = found.find((one) => (one["xml:lang"] ?? "").toLowerCase() === wanted.toLowerCase());
    if (fits) return fits;
  }
  return found[0];
}

class View {
  constructor(yasr) {
    this.yasr = yasr;
  }
  canHandleResults() {
    return !!this.yasr.results?.getBindings?.() && this.yasr.results.getVariables().length > 0;
  }
  get rows() {
    return this.yasr.results.getBindings() ?? [];
  }
  get names() {
    return this.yasr.results.getVariables();
  }
  put(...children) {
    this.yasr.resultsEl.replaceChildren(...children);
  }
}

export function views(settings) {
  const { words, base } = settings;
  const numbers = new Intl.NumberFormat(settings.language, { maximumFractionDigits: 20, useGrouping: true });
  const short = new Intl.NumberFormat(settings.language, { maximumFractionDigits: 20, useGrouping: false }); // years are numbers too
  const digits = (value) => (Math.abs(value) < 10_000 ? short : numbers).format(value);
  const known = new Map();

  async function learn(rows) {
    const iris = new Set();
    for (const row of rows) for (const term of Object.values(row)) if (term.type === "uri" && !known.has(term.value)) iris.add(term.value);
    const asked = [...iris].filter((iri) => !/[\s<>"{}|\\^`]/.test(iri)).slice(0, 2 * SHOWN);
    if (!asked.length) return;
    const query = settings.names.replace("VALUES ?iri { }", `VALUES ?iri { ${asked.map((iri) => `<${iri}>`).join(" ")} }`);
    const answer = await fetch("/sparql", {
      method: "POST",
      headers: { Accept: "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ query }),
    });
    if (!answer.ok) return;
    const found = new Map();
    for (const row of (await answer.json()).results.bindings) found.set(row.iri.value, [...(found.get(row.iri.value) ?? []), row.label]);
    for (const iri of asked) known.set(iri, found.has(iri) ? best(found.get(iri), settings.languages) : null);
  }

  const named = (term) => {
    if (!term) return "";
    if (term.type === "uri") return known.get(term.value)?.value ?? local(term.value);
    return isNumber(term) && !/#gYear$/.test(term.datatype ?? "") ? digits(Number(term.value)) : term.value;
  };

  function cell(term) {
    if (!term) return make("td");
    if (term.type === "uri") {
      const href = term.value.startsWith(base) ? `/${term.value.slice(base.length)}` : term.value;
      const label = known.get(term.value);
      const safe = href.startsWith("/") && !href.startsWith("//") ? true : /^https?:/.test(href);
      const text = label?.value ?? term.value;
      return make("td", {}, safe ? make("a", { href, title: term.value, lang: label?.["xml:lang"] }, text) : make("span", {}, text));
    }
    const number = isNumber(term);
    const shown = make(number ? "data" : "span", number ? { value: term.value } : { lang: term["xml:lang"] }, number ? named(term) : term.value);
    const tag = term["xml:lang"] ? [" ", make("small", {}, term["xml:lang"])] : [];
    return make("td", { class: number ? "number" : "" }, shown, ...tag);
  }

  class Table extends View {
    priority = 10;
    label = words.table;
    async draw() {
      const rows = this.rows;
      await learn(rows.slice(0, SHOWN)).catch(() => {});
      const body = make("tbody");
      const head = make("tr", {}, ...this.names.map((name) => make("th", { scope: "col" }, name)));
      const table = make("table", {}, make("thead", {}, head), body);
      const more = make("button", { type: "button", onclick: () => add() }, words.more);
      let start = 0;
      const add = async () => {
        const next = rows.slice(start, start + SHOWN);
        if (start) await learn(next).catch(() => {});
        body.append(...next.map((row) => make("tr", {}, ...this.names.map((name) => cell(row[name])))));
        start += next.length;
        more.hidden = start >= rows.length;
      };
      await add();
      this.put(make("div", { class: "wide", role: "region", "aria-label": words.results, tabindex: "0" }, table), more);
    }
    download(name) {
      return { contentType: "text/csv", getData: () => this.yasr.results?.asCsv() ?? "", filename: `${name || "results"}.csv`, title: "CSV" };
    }
  }

  class Chart extends View {
    priority = 5;
    label = words.chart;
    canHandleResults() {
      return super.canHandleResults() && this.rows.length > 0 && this.names.some((name) => this.rows.some((row) => isNumber(row[name])));
    }
    chosen() {
      const counted = this.names.filter((name) => this.rows.some((row) => isNumber(row[name])));
      const others = this.names.filter((name) => !counted.includes(name));
      const time = this.names.find((name) => /year|period|año|date|time/i.test(name)) ?? (others[0] || counted[0]);
      const value = measure(counted.filter((name) => name !== time)) ?? counted[0];
      const many = (name) => new Set(this.rows.map((row) => row[name]?.value)).size;
      const series = others.find((name) => name !== time && many(name) > 1 && many(name) <= 12) ?? "";
      return { x: time, y: value, series };
    }
    async draw() {
      await learn(this.rows.slice(0, SHOWN)).catch(() => {});
      const now = this.now ?? this.chosen();
      for (const part of ["x", "y"]) if (!this.names.includes(now[part])) Object.assign(now, this.chosen());
      this.now = now;
      const set = (part) => (value) => {
        this.now = { ...this.now, [part]: value };
        this.draw();
      };
      const all = this.names.map((name) => [name, name]);
      const bar = make("div", { class: "choices" }, choice(words.across, all, now.x, set("x")), choice(words.value, all, now.y, set("y")), choice(words.series, [["", words.none], ...all], now.series, set("series")));
      const points = this.rows
        .filter((row) => isNumber(row[now.y]) && row[now.x])
        .slice(0, DRAWN)
        .map((row) => ({ x: isNumber(row[now.x]) ? Number(row[now.x].value) : named(row[now.x]), y: Number(row[now.y].value), series: now.series ? named(row[now.series]) : "" }));
      if (!points.length) return this.put(bar, make("p", {}, words.numberless));
      const cut = this.rows.length > DRAWN ? [make("p", {}, fill(words.cut, { count: DRAWN }))] : [];
      this.put(bar, ...cut, make("figure", { class: "broad" }, drawn(points, now, Math.min(900, Math.max(280, this.yasr.resultsEl.clientWidth - 24)))));
    }
  }

  function drawn(points, now, width) {
    const line = points.every((point) => typeof point.x === "number" || /^\d{4}(-|$)/.test(point.x));
    const stroke = now.series ? "series" : "var(--s0)";
    const channels = { x: "x", y: "y", tip: true, ...(now.series ? { channels: { [now.series]: "series" } } : {}) };
    const sorted = [...points].sort((a, b) => (a.x < b.x ? -1 : a.x > b.x ? 1 : 0));
    const top = [...points].sort((a, b) => b.y - a.y).slice(0, 40);
    const axis = brief(settings.language);
    const room = line ? (width < 520 ? 52 : 80) : width < 520 ? 120 : 220;
    const letters = Math.floor((room - 12) / 6.2);
    const cut = (name) => (String(name).length > letters ? `${String(name).slice(0, letters - 1)}…` : String(name));
    const common = { width, marginLeft: room, color: { legend: !!now.series, scheme: "tableau10" }, style: { background: "none" } };
    const chart = line
      ? Plot.plot({
          ...common,
          x: { label: now.x, tickFormat: (x) => String(x), ...(typeof points[0].x === "number" ? {} : { type: "point" }) },
          y: { label: now.y, grid: true, tickFormat: axis },
          marks: [Plot.ruleY([0]), Plot.line(sorted, { x: "x", y: "y", stroke, z: now.series ? "series" : null }), Plot.dot(sorted, { ...channels, stroke, fill: stroke, r: 3 })],
        })
      : Plot.plot({
          ...common,
          height: 60 + 24 * new Set(top.map((point) => point.x)).size,
          x: { label: now.y, grid: true, tickFormat: axis, ticks: Math.max(3, Math.round(width / 130)) },
          y: { label: null, tickFormat: cut },
          marks: [Plot.barX(top, { x: "y", y: "x", fill: stroke, sort: { y: "-x" }, tip: true }), Plot.ruleX([0])],
        });
    chart.querySelectorAll("style").forEach((style) => style.remove()); // the same rules are in editor.css
    if (chart.tagName === "STYLE") chart.remove();
    chart.querySelectorAll("g[aria-label]").forEach((part) => part.removeAttribute("aria-label")); // not allowed there
  const svg = chart.tagName === "svg" ? chart : chart.querySelector("svg:last-of-type");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${now.y} · ${now.x}`);
    return chart;
  }

  // Countries and corridors of a result on a map: by the column that names them, or by two columns of countries.
  class Map_ extends View {
    priority = 3;
    label = words.map;
    place(term) {
      if (term?.type !== "uri" || !term.value.startsWith(base)) return null;
      const [kind, code = ""] = term.value.slice(base.length).split("/");
      const ends = kind === "corridor" ? code.split("-") : [];
      if (kind === "area" && settings.places[code]) return { kind, at: [settings.places[code]], href: `/area/${code}` };
      return ends.length === 2 && ends.every((end) => settings.places[end]) ? { kind, at: ends.map((end) => settings.places[end]), href: `/corridor/${code}` } : null;
    }
    columns(kind) {
      return this.names.filter((name) => this.rows.slice(0, SHOWN).some((row) => this.place(row[name])?.kind === kind));
    }
    canHandleResults() {
      return super.canHandleResults() && !!settings.outlines && (this.columns("area").length > 0 || this.columns("corridor").length > 0);
    }
    chosen() {
      const counted = this.names.filter((name) => this.rows.some((row) => isNumber(row[name])));
      const [corridor] = this.columns("corridor");
      const places = this.columns("area");
      const two = !corridor && places.length > 1 && /orig|from|send|desde|de$/i.test(places[0]);
      return { from: corridor ?? places[0], to: two ? places[1] : "", value: measure(counted) ?? "" };
    }
    async draw() {
      await learn(this.rows.slice(0, SHOWN)).catch(() => {});
      if (!this.now || Object.values(this.now).some((name) => name && !this.names.includes(name))) this.now = this.chosen();
      const now = this.now;
      const set = (part) => (value) => {
        this.now = { ...this.now, [part]: value };
        this.draw();
      };
      const places = [...this.columns("corridor"), ...this.columns("area")].map((name) => [name, name]);
      const all = this.names.map((name) => [name, name]);
      const bar = make(
        "div",
        { class: "choices" },
        choice(words.place, places, now.from, set("from")),
        choice("→", [["", words.none], ...this.columns("area").map((name) => [name, name])], now.to, set("to")),
        choice(words.value, [["", words.none], ...all], now.value, set("value")),
      );
      const found = new Map();
      for (const row of this.rows) {
        const from = this.place(row[now.from]);
        const to = now.to ? this.place(row[now.to]) : null;
        const value = now.value ? Number(row[now.value]?.value) : 1;
        if (!from || (now.to && !to) || !Number.isFinite(value)) continue;
        const at = [...from.at, ...(to ? to.at : [])];
        const before = found.get(at.join("-"));
        if (before && before[0] >= value) continue;
        const name = [named(row[now.from]), ...(to ? [named(row[now.to])] : [])].join(" → ");
        found.set(at.join("-"), [value, at, name, now.value ? digits(value) : "", from.href]);
      }
      const rows = [...found.values()];
      if (!rows.length) return this.put(bar, make("p", {}, words.placeless));
      const shapes = await outlines(settings.outlines);
      const width = Math.min(1100, Math.max(280, this.yasr.resultsEl.clientWidth - 24));
      const label = `${now.value || words.map} · ${now.from}`;
      const flows = rows.filter(([, at]) => at.length === 2).map(([value, at, name, text, href]) => [...at, value, name, text, href]);
      const areas = rows.filter(([, at]) => at.length === 1).map(([value, at, name, text, href]) => [at[0], value, name, text, href]);
      const ranked = areas.map((area) => area[1]).sort((a, b) => a - b);
      const limits = [1, 2, 3, 4].map((n) => ranked[Math.min(ranked.length - 1, Math.ceil((ranked.length * n) / 5) - 1)]);
      const top = flows.sort((a, b) => b[2] - a[2]).slice(0, SHOWN);
      const svg = top.length ? arcs(width, shapes, top, label) : shades(width, shapes, areas, now.value ? limits : [0, 0, 0, 0].fill(Infinity), label);
      this.put(bar, make("figure", { class: "broad" }, make("div", { class: "stage" }, svg, zoomed(svg, words)), make("p", { class: "credit" }, words.disclaimer)));
    }
  }

  class Pivot extends View {
    priority = 4;
    label = words.pivot;
    canHandleResults() {
      return super.canHandleResults() && this.names.length > 2 && this.rows.length > 0;
    }
    async draw() {
      await learn(this.rows.slice(0, SHOWN)).catch(() => {});
      const names = this.names;
      const valid = this.now && Object.values(this.now).every((name) => names.includes(name));
      const value = measure(names.filter((name) => this.rows.some((row) => isNumber(row[name])))) ?? names[names.length - 1];
      const [down, across] = names.filter((name) => name !== value);
      const now = (this.now = valid ? this.now : { down, across, value });
      const set = (part) => (name) => {
        this.now = { ...this.now, [part]: name };
        this.draw();
      };
      const all = names.map((name) => [name, name]);
      const bar = make("div", { class: "choices" }, choice(words.down, all, now.down, set("down")), choice(words.across, all, now.across, set("across")), choice(words.value, all, now.value, set("value")));
      this.put(bar, make("div", { class: "wide", role: "region", "aria-label": words.pivot, tabindex: "0" }, this.table(now)));
    }
    table(now) {
      const at = new Map();
      const heads = new Set();
      for (const row of this.rows) {
        const [left, top] = [named(row[now.down]), named(row[now.across])];
        heads.add(top);
        if (!at.has(left)) at.set(left, new Map());
        const line = at.get(left);
        line.set(top, [...(line.get(top) ?? []), named(row[now.value])]);
      }
      const columns = [...heads].sort().slice(0, 60);
      const head = make("tr", {}, make("th", { scope: "col" }, now.down), ...columns.map((name) => make("th", { scope: "col", class: "number" }, name || "–")));
      const body = [...at].slice(0, SHOWN).map(([left, line]) => make("tr", {}, make("th", { scope: "row" }, left || "–"), ...columns.map((name) => make("td", { class: "number" }, (line.get(name) ?? []).join("; ")))));
      return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
    }
  }

  class Truth extends View {
    priority = 20;
    label = words.boolean;
    hideFromSelection = true;
    canHandleResults() {
      return typeof this.yasr.results?.getBoolean?.() === "boolean";
    }
    draw() {
      this.put(make("p", { class: "boolean" }, this.yasr.results.getBoolean() ? words.yes : words.no));
    }
  }

  class Refusal extends View {
    priority = 30;
    label = words.error;
    hideFromSelection = true;
    canHandleResults() {
      return !!this.yasr.results?.getError?.();
    }
    draw() {
      const text = this.yasr.results.getError().text || words.failed;
      let said = text;
      try {
        const told = JSON.parse(text);
        said = [told.title, told.detail, told.remedy].filter(Boolean).join(" ");
      } catch {
        // a text as it is
      }
      this.put(make("p", { class: "notice", role: "alert" }, said));
    }
  }

  class Raw extends Yasr.plugins.response {
    label = words.raw;
    helpReference = undefined;
    async draw(...given) {
      await super.draw(...given);
      this.yasr.resultsEl.querySelectorAll("textarea").forEach((area) => area.setAttribute("aria-label", words.raw));
      this.yasr.resultsEl.querySelectorAll(".CodeMirror-scroll").forEach((part) => part.setAttribute("tabindex", "0"));
    }
  }

  Yasr.plugins = {};
  Yasr.defaults.plugins = {};
  for (const [name, view] of Object.entries({ table: Table, chart: Chart, pivot: Pivot, map: Map_, response: Raw, boolean: Truth, error: Refusal })) Yasr.registerPlugin(name, view);
  Yasr.defaults.pluginOrder = ["table", "chart", "pivot", "map", "response"];
}
