// The SPARQL editor of /sparql: YASGUI in place of the form, which stays what it was without scripts.
import Yasgui from "@zazuko/yasgui";
import { completers } from "./completion.js";
import { choice, fill, make } from "./dom.js";
import { views } from "./results.js";

async function start(form) {
  const here = new URLSearchParams(location.search);
  const answer = await fetch(`/editor/settings.json?lang=${document.documentElement.lang}`);
  if (!answer.ok) return;
  const settings = await answer.json();
  const { words } = settings;
  const area = form.querySelector("textarea[name=query]");
  const box = make("div", { id: "editor", class: "editor" });
  const bar = make("div", { class: "choices" });
  const after = make("div", { class: "after" });
  form.before(bar, make("p", { class: "hint" }, `${words.limit} ${words.hint}`), box, after);
  form.hidden = true;

  views(settings);
  const yasgui = new Yasgui(box, {
    autofocus: false,
    persistenceId: null,
    populateFromUrl: false,
    endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => {} },
    requestConfig: { endpoint: `${location.origin}/sparql`, method: "POST", acceptHeaderGraph: "text/turtle", acceptHeaderSelect: "application/sparql-results+json", headers: () => ({ "Accept-Language": settings.language }) },
    yasqe: { value: area.value, autocompleters: completers(settings), prefixCcApi: null, screenReaderLabel: words.query, editorHeight: "22rem", createShareableLink: address },
    yasr: { defaultPlugin: "table", prefixes: settings.prefixes },
  });
  const tab = yasgui.getTab();
  const yasqe = tab.getYasqe();
  const yasr = tab.getYasr();
  if (yasqe.getValue() !== area.value) tab.setQuery(area.value);

  function address(path = "/sparql") {
    const shared = new URLSearchParams({ query: yasqe.getValue() });
    if (here.has("lang")) shared.set("lang", here.get("lang"));
    return `${location.origin}${path}?${shared}`;
  }

  bar.append(
    choice(words.example, [["", words.choose], ...settings.examples.map((one, n) => [String(n), one.title])], "", (n) => n && tab.setQuery(settings.examples[n].query)),
  );
  named(box, words);
  yasqe.on("query", () => document.querySelectorAll("[data-served]").forEach((part) => part.remove()));
  yasqe.on("queryResponse", () => {
    history.replaceState(null, "", address());
    offer();
  });
  yasr.on("drawn", () => {
    named(box, words);
    const rows = yasr.results?.getBindings?.();
    const seconds = ((yasr.results?.getResponseTime?.() ?? 0) / 1000).toLocaleString(settings.language);
    const parts = [rows ? fill(words.rows, { count: rows.length.toLocaleString(settings.language) }) : "", fill(words.seconds, { seconds })];
    const chip = box.querySelector(".yasr_response_chip");
    if (chip) chip.textContent = parts.filter(Boolean).join(" · ");
    box.querySelector(".yasr_fallback_info")?.replaceChildren();
  });

  function offer() {
    const kind = ["CONSTRUCT", "DESCRIBE"].includes(yasqe.getQueryType()) ? "graph" : "results";
    const files = settings.formats[kind].map((name) => make("a", { href: `${address()}&format=${name}` }, name));
    const kept = make("output", {});
    const keep = make("button", { type: "button", onclick: () => store(kept) }, words.keep);
    const code = make("details", { class: "code" }, make("summary", {}, words.code));
    code.addEventListener("toggle", () => code.open && written(code), { once: true });
    after.replaceChildren(
      make("p", { class: "links" }, `${words.download}: `, ...files, make("a", { href: address() }, words.link)),
      make("p", {}, keep, " ", kept),
      code,
    );
  }

  async function store(kept) {
    const answer = await fetch("/queries", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ query: yasqe.getValue() }) });
    const text = await answer.text();
    if (!answer.ok) return kept.replaceChildren(text);
    const where = new URL(JSON.parse(text).address).pathname;
    kept.replaceChildren(`${words.kept} `, make("a", { href: where }, location.origin + where));
  }

  async function written(code) {
    const answer = await fetch("/editor/code", { method: "POST", body: new URLSearchParams({ query: yasqe.getValue() }) });
    if (!answer.ok) return;
    for (const [name, text] of await answer.json()) code.append(make("p", { class: "kind" }, name), make("pre", { tabindex: "0" }, make("code", {}, text)));
  }
}

function named(box, words) {
  const say = (selector, text) => box.querySelectorAll(selector).forEach((part) => (part.setAttribute("aria-label", text), part.setAttribute("title", text)));
  say(".yasqe_queryButton", words.run);
  say(".yasr_downloadIcon", `${words.download} CSV`);
  say(".yasqe .CodeMirror textarea", words.query);
  box.querySelectorAll(".CodeMirror-scroll").forEach((part) => part.setAttribute("tabindex", "0")); // it scrolls
  box.querySelectorAll(".yasr_btnGroup button").forEach((button) => {
    const text = button.textContent;
    button.setAttribute("aria-label", text);
    button.setAttribute("aria-pressed", String(button.classList.contains("selected")));
  });
}

const form = document.querySelector("form.query textarea[name=query]")?.form;
if (form) start(form).catch((error) => console.warn(error));
