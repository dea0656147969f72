// Figures drawn anew in the browser: values on hover, series and places to choose, maps to zoom. Same values, same words.
import { axisX, axisY, barX, dot, gridY, lineY, pointer, ruleX, ruleY, text as words, tip } from "@observablehq/plot";
import { arcs, outlines, shades, zoomed } from "./atlas.js";
import { choice, make } from "./dom.js";
import { brief, DASHES, drawn, SYMBOLS, tone } from "./plots.js";

const said = document.body.dataset;
const language = document.documentElement.lang;
const short = brief(said.locale);
const whole = new Intl.NumberFormat(said.locale, { maximumFractionDigits: 0, useGrouping: "always" });
const SHOWN = { fontSize: 12, fill: "var(--paper)", stroke: "var(--edge)", textPadding: 8, lineWidth: 26 };

// --- time series

// Where a period lies in time, in years and as its middle is written below: 2015 -> 2015, 2015-Q1 -> 2014.625.
function moment(period) {
  const [, year, quarter, month, last, fiscal] = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})|-(\d{4})|(FY)))?$/.exec(period);
  const start = Number(year);
  if (quarter) return start + (quarter - 0.5) / 4 - 0.5;
  if (month) return start + (month - 0.5) / 12 - 0.5;
  if (fiscal) return start - 0.25;
  return last ? (start + Number(last)) / 2 : start;
}

function worded(value, text) {
  if (value === null) return text === true ? said.withheld : said.missing;
  return text ?? whole.format(value);
}

// The numbers of marks; those that would stand on each other become one: 1–3.
function together(marks, least) {
  const groups = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const last = groups.at(-1);
    if (last && mark.at - last.at(-1).at < least) last.push(mark);
    else groups.push([mark]);
  }
  return groups.map((group) => {
    const from = Math.min(...group.map((mark) => mark.n));
    const to = Math.max(...group.map((mark) => mark.n));
    const whole = to - from === group.length - 1;
    return { at: (group[0].at + group.at(-1).at) / 2, text: from === to ? String(from) : whole ? `${from}–${to}` : group.map((mark) => mark.n).sort((a, b) => a - b).join(" ") };
  });
}

function lines(width, data, hidden, label) {
  const points = data.series.flatMap(([name, values], n) =>
    hidden.has(n) ? [] : values.map(([period, value, text, status]) => ({ n, name, period, at: moment(period), value, status, title: `${name}\n${period}: ${worded(value, text)}${status ? ` (${status === "P" ? said.provisional : said.estimated})` : ""}`, withheld: text === true })),
  );
  const given = points.filter((point) => point.value !== null);
  const absent = points.filter((point) => point.value === null);
  const marks = data.marks.map(([at, name, broken], n) => ({ at: at - 0.5, title: name, broken, n: n + 1 }));
  const span = Math.max(...points.map((point) => point.at), ...marks.map((mark) => mark.at)) - Math.min(...points.map((point) => point.at), ...marks.map((mark) => mark.at));
  const numbers = together(marks, (18 * (span || 1)) / (width - 100));
  const crowded = given.length > 120;
  return drawn(
    {
      width,
      height: Math.round(Math.min(380, Math.max(240, width * 0.5))),
      marginLeft: 64,
      marginRight: 18,
      marginTop: 24,
      x: { type: "linear", label: null, inset: 8 },
      y: { label: null, nice: true, zero: true },
      marks: [
        gridY({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        axisX({ tickFormat: (year) => (Number.isInteger(year) ? String(year) : ""), ticks: Math.max(3, Math.round(width / 90)), color: "var(--soft)", tickSize: 4 }),
        axisY({ tickFormat: short, ticks: 5, color: "var(--soft)", tickSize: 0 }),
        ruleY([0], { stroke: "var(--edge)" }),
        ruleX(marks, { x: "at", stroke: (mark) => (mark.broken ? "var(--warm)" : "var(--soft)"), strokeDasharray: "2 3" }),
        words(numbers, { x: "at", text: "text", frameAnchor: "top", dy: -14, fill: "var(--soft)" }),
        ...data.series.map(([, values], n) =>
          hidden.has(n)
            ? null
            : lineY(values, { x: (value) => moment(value[0]), y: (value) => value[1] ?? NaN, stroke: tone(n), strokeWidth: 2.25, strokeDasharray: DASHES[Math.floor(n / 4) % 3] }),
        ),
        ...(crowded ? [] : data.series.map((_one, n) => dot(given.filter((point) => point.n === n && !point.status), { x: "at", y: "value", fill: tone(n), symbol: SYMBOLS[n % 4], r: 3.6 }))),
        dot(given.filter((point) => point.status), { x: "at", y: "value", fill: "var(--paper)", stroke: (point) => tone(point.n), symbol: (point) => SYMBOLS[point.n % 4], r: crowded ? 2 : 3.6 }),
        dot(absent, { x: "at", y: 0, stroke: (point) => tone(point.n), fill: "var(--paper)", symbol: (point) => (point.withheld ? "triangle" : "circle"), r: 4 }),
        dot(given, pointer({ x: "at", y: "value", stroke: "var(--ink)", strokeWidth: 2, r: 6 })),
        tip([...given, ...absent], pointer({ x: "at", y: (point) => point.value ?? 0, title: "title", ...SHOWN })),
        tip(marks, pointer({ x: "at", title: "title", frameAnchor: "top", maxRadius: 14, ...SHOWN })),
      ],
      symbol: { type: "identity" },
    },
    label,
  );
}

// --- rankings and differences

function bars(width, data, label) {
  const rows = data.bars.map(([name, value, text, href], n) => ({ name, value, text, href: href || undefined, n, title: `${name}\n${text}` }));
  const longest = Math.max(...rows.map((row) => row.name.length));
  const above = width < 520 && longest > 15; // no room beside the bars: names stand above them
  const room = above ? 4 : Math.min(230, 16 + 7 * longest);
  const letters = Math.floor(((above ? width : room) - 12) / 7);
  const cut = (name) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name);
  const end = 14 + 6.8 * Math.max(...rows.map((row) => row.text.length));
  const least = Math.min(0, ...rows.map((row) => row.value));
  const most = Math.max(0, ...rows.map((row) => row.value));
  const back = (row) => row.value < 0 || (row.value === 0 && most === 0); // its number stands left of the bar
  return drawn(
    {
      width,
      height: 12 + (above ? 40 : 26) * rows.length,
      marginLeft: room,
      marginRight: most > 0 ? end : 20,
      marginTop: 4,
      marginBottom: 4,
      x: { axis: null, domain: [least, most || 1], insetLeft: least < 0 ? end : 0 },
      y: { type: "band", domain: rows.map((row) => row.n), axis: null, padding: above ? 0.1 : 0.3 },
      marks: [
        barX(rows, { x: "value", y: "n", insetTop: above ? 17 : 0, fill: (row) => (row.value < 0 ? tone(1) : tone(0)) }),
        above
          ? words(rows, { y: "n", dy: -10, dx: 3, frameAnchor: "left", text: (row) => cut(row.name), textAnchor: "start", fill: "var(--ink)", href: "href" })
          : words(rows, { y: "n", x: least, dx: least < 0 ? -end - 8 : -8, text: (row) => cut(row.name), textAnchor: "end", fill: "var(--ink)", href: "href" }),
        words(rows.filter((row) => !back(row)), { y: "n", x: "value", dx: 6, dy: above ? 8 : 0, text: "text", textAnchor: "start", fill: "var(--ink)" }),
        words(rows.filter(back), { y: "n", x: "value", dx: -6, dy: above ? 8 : 0, text: "text", textAnchor: "end", fill: "var(--ink)" }),
        ruleX([0], { stroke: "var(--edge)" }),
        tip(rows.filter((row) => cut(row.name) !== row.name), pointer({ y: "n", x: "value", title: "title", ...SHOWN })),
      ],
    },
    label,
  );
}

// --- what can be chosen

// The key below a chart becomes switches: a series is hidden or shown. One at least stays.
function switches(figure, count, again) {
  const hidden = new Set();
  const items = [...figure.querySelectorAll(":scope > .key:not(.signs) > li")];
  if (items.length !== count || count < 2) return hidden;
  items.forEach((item, n) => {
    const button = make("button", { type: "button", class: "switch", "aria-pressed": "true" }, ...item.childNodes);
    button.addEventListener("click", () => {
      if (hidden.has(n)) hidden.delete(n);
      else if (hidden.size < count - 1) hidden.add(n);
      button.setAttribute("aria-pressed", String(!hidden.has(n)));
      again();
    });
    item.replaceChildren(button);
  });
  return hidden;
}

// Which corridors a map shows: those of one place, or all.
function places(data, changed) {
  const names = new Set(data.arcs.flatMap((arc) => arc[3].split(" → ")));
  const listed = [...names].sort((a, b) => a.localeCompare(b, language)).map((name) => [name, name]);
  return choice(said.place, [["", said.all], ...listed], "", changed);
}

// Flows between groups: the ones that are pointed at stand out.
function flows(figure) {
  const links = [...figure.querySelectorAll("svg.chart .link")];
  const output = make("output", { class: "hint" });
  figure.querySelector("svg.chart").after(output);
  for (const link of links) {
    link.addEventListener("pointerenter", () => {
      links.forEach((one) => one.classList.toggle("faint", one !== link));
      output.textContent = link.querySelector("title").textContent;
    });
    link.addEventListener("pointerleave", () => {
      links.forEach((one) => one.classList.remove("faint"));
      output.textContent = "";
    });
  }
}

export async function enliven(figure) {
  const data = JSON.parse(figure.dataset.values);
  if (data.kind === "links") return flows(figure);
  const from = figure.querySelector(":scope > svg.chart");
  if (!from || !["lines", "bars", "areas", "arcs"].includes(data.kind)) return;
  const label = [from.querySelector("title"), from.querySelector("desc")].map((part) => part?.textContent ?? "").join(". ");
  const shapes = figure.dataset.outlines ? await outlines(figure.dataset.outlines) : [];
  const stage = make("div", { class: "stage" });
  let place = "";
  let last = 0;
  const draw = () => {
    const width = Math.max(280, Math.floor(stage.clientWidth || from.clientWidth));
    last = width;
    if (data.kind === "lines") return stage.replaceChildren(lines(width, data, hidden, label));
    if (data.kind === "bars") return stage.replaceChildren(bars(width, data, label));
    const chosen = (data.arcs ?? []).filter((arc) => !place || arc[3].split(" → ").includes(place));
    const svg = data.kind === "areas" ? shades(width, shapes, data.areas, data.limits, label) : arcs(width, shapes, chosen, label);
    stage.replaceChildren(svg, zoomed(svg, said));
  };
  const hidden = data.kind === "lines" ? switches(figure, data.series.length, draw) : new Set();
  from.before(stage);
  draw();
  from.remove();
  if (data.kind === "arcs") stage.before(make("div", { class: "choices" }, places(data, (name) => { place = name; draw(); })));
  figure.dataset.alive = "true";
  new ResizeObserver(() => Math.abs(stage.clientWidth - last) > 8 && draw()).observe(stage);
}
