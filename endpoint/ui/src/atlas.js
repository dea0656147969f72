// Maps: countries shaded by a value, and corridors between them. Outlines are TopoJSON; the projection keeps areas.
import { arrow, dot, geo, pointer, tip } from "@observablehq/plot";
import { geoArea, geoCentroid, geoEqualEarth } from "d3-geo";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { feature } from "topojson-client";
import { make } from "./dom.js";
import { drawn } from "./plots.js";

const ANTARCTICA = 10;
const loaded = new Map();

function inside(geometry) {
  const parts = geometry.type === "MultiPolygon" ? geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates })) : [geometry];
  return geoCentroid(parts.reduce((most, part) => (geoArea(part) > geoArea(most) ? part : most)));
}

// Outlines by M49 number: [{id, shape, centre}].
export function outlines(address) {
  if (!loaded.has(address)) {
    loaded.set(
      address,
      fetch(address)
        .then((answer) => answer.json())
        .then((world) =>
          feature(world, world.objects.countries)
            .features.filter((one) => Number(one.id) !== ANTARCTICA)
            .map((shape) => ({ id: Number(shape.id) || shape.properties.name, shape, centre: inside(shape.geometry) })),
        ),
    );
  }
  return loaded.get(address);
}

const frame = (width, shapes) => ({
  width,
  height: Math.round(width * 0.48),
  margin: 0,
  projection: { type: () => geoEqualEarth(), domain: { type: "FeatureCollection", features: shapes.map((one) => one.shape) } },
});
const land = { stroke: "var(--paper)", strokeWidth: 0.5 };
const shown = (x, y) => ({ x, y, title: "title", fontSize: 12, fill: "var(--paper)", stroke: "var(--edge)", textPadding: 8, lineWidth: 24 });

export function shades(width, shapes, areas, limits, label) {
  const at = new Map(areas.map(([code, value, name, text, href]) => [Number(code), { value, title: `${name}\n${text}`, href }]));
  const both = limits.length === 4 && limits[0] < 0 && limits[1] === 0; // warm below zero, cold above
  const tints = both ? ["w2", "w1", "m2", "m3", "m5"] : ["m1", "m2", "m3", "m4", "m5"];
  const rows = shapes.map((one) => {
    const found = at.get(one.id);
    const step = found ? tints[limits.filter((limit) => found.value > limit).length] : "m0";
    return { ...one.shape, step, x: one.centre[0], y: one.centre[1], title: found?.title ?? "", href: found?.href };
  });
  const known = rows.filter((row) => row.href);
  return drawn(
    {
      ...frame(width, shapes),
      marks: [
        geo(rows.filter((row) => !row.href), { ...land, fill: "var(--m0)" }),
        geo(known, { ...land, fill: (row) => `var(--${row.step})`, href: "href", ariaLabel: "title" }),
        geo(known, pointer({ px: "x", py: "y", fill: "none", stroke: "var(--warm)", strokeWidth: 1.5, maxRadius: 60 })),
        tip(known, pointer({ ...shown("x", "y"), maxRadius: 60 })),
      ],
    },
    label,
  );
}

export function arcs(width, shapes, flows, label) {
  const at = new Map(shapes.map((one) => [one.id, one.centre]));
  const most = Math.max(...flows.map((flow) => flow[2]), 1);
  const rows = flows
    .map(([from, to, value, name, text, href]) => ({ start: at.get(Number(from)), end: at.get(Number(to)), value, title: `${name}\n${text}`, href }))
    .filter((row) => row.start && row.end)
    .sort((a, b) => a.value - b.value);
  const ends = { x1: (row) => row.start[0], y1: (row) => row.start[1], x2: (row) => row.end[0], y2: (row) => row.end[1] };
  const thick = (row) => 0.8 + (width / 110) * Math.sqrt(row.value / most);
  const between = (n) => (row) => (row.start[n] + row.end[n]) / 2;
  const line = { ...ends, bend: true, headLength: 0, inset: 0 };
  return drawn(
    {
      ...frame(width, shapes),
      marks: [
        geo(shapes.map((one) => one.shape), { ...land, fill: "var(--m0)" }),
        arrow(rows, { ...line, stroke: "var(--s1)", strokeOpacity: 0.6, strokeWidth: thick, href: "href", ariaLabel: "title" }),
        dot(rows, { x: (row) => row.end[0], y: (row) => row.end[1], r: (row) => thick(row) / 2 + 1, fill: "var(--s1)" }),
        arrow(rows, pointer({ ...line, px: between(0), py: between(1), stroke: "var(--ink)", strokeWidth: thick, maxRadius: 40 })),
        tip(rows, pointer({ ...shown(between(0), between(1)), maxRadius: 40 })),
      ],
    },
    label,
  );
}

// Zoom with buttons, two fingers, or the wheel while Ctrl is held, so that a page still scrolls over a map.
export function zoomed(svg, words) {
  const view = select(svg);
  const layer = document.createElementNS("http://www.w3.org/2000/svg", "g");
  layer.append(...[...svg.children].filter((child) => child.tagName === "g" || child.tagName === "a"));
  svg.append(layer);
  const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
  const behaviour = zoom()
    .scaleExtent([1, 12])
    .translateExtent([[0, 0], [width, height]])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button && (event.type !== "touchstart" || event.touches.length > 1)))
    .on("zoom", ({ transform }) => layer.setAttribute("transform", String(transform)));
  view.call(behaviour).on("dblclick.zoom", null);
  svg.setAttribute("overflow", "hidden");
  const by = (factor) => () => view.call(behaviour.scaleBy, factor);
  const button = (text, name, act) => make("button", { type: "button", title: name, "aria-label": name, onclick: act }, text);
  return make("div", { class: "zoom", role: "group", "aria-label": words.zoom }, button("+", words.closer, by(1.6)), button("−", words.farther, by(1 / 1.6)), button("⤢", words.whole, () => view.call(behaviour.transform, zoomIdentity)));
}
