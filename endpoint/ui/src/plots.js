// What all drawings with Observable Plot need: no style elements (the policy forbids them), names for readers of screens.
import { plot } from "@observablehq/plot";

export const TONES = 8;
export const tone = (n) => `var(--s${n % TONES})`;
export const DASHES = [null, "7 4", "2 4"];
export const SYMBOLS = ["circle", "square", "diamond", "triangle"];

export function drawn(options, label) {
  const chart = plot({ style: { background: "none" }, ...options });
  const svg = chart.tagName === "svg" ? chart : chart.querySelector("svg:last-of-type");
  chart.querySelectorAll("style").forEach((style) => style.remove()); // the same rules are in our style sheet
  chart.querySelectorAll("a").forEach((link) => {
    const name = link.querySelector("[aria-label]")?.getAttribute("aria-label") ?? link.textContent;
    link.setAttribute("data-name", name.replace("\n", ": "));
  });
  chart.querySelectorAll("[aria-label], [aria-description]").forEach((part) => ["aria-label", "aria-description"].forEach((name) => part.removeAttribute(name)));
  chart.querySelectorAll("a").forEach((link) => link.setAttribute("aria-label", link.dataset.name));
  svg.setAttribute("role", svg.querySelector("a") ? "group" : "img");
  svg.setAttribute("aria-label", label);
  svg.classList.add("plot");
  return svg;
}

// Short numbers for axes in the language of the page: 12 M.
export function brief(language) {
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  return (value) => (Math.abs(value) >= 10_000 ? short : plain).format(value);
}
