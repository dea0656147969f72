// Completion from our own server: prefixes, classes and properties by IRI or by label, things by /search/suggest.
import Yasgui from "@zazuko/yasgui";

const { Yasqe } = Yasgui;
const MOST = 60;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function shorten(iri, prefixes) {
  for (const [name, start] of Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length)) {
    const rest = iri.slice(start.length);
    if (iri.startsWith(start) && /^[A-Za-z0-9_](?:[\w-]*[\w])?$/.test(rest)) return `${name}:${rest}`;
  }
  return `<${iri}>`;
}

function expand(token, prefixes) {
  const text = token.string.trim().replace(/^</, "").replace(/>$/, "");
  const colon = text.indexOf(":");
  const start = colon > -1 ? prefixes[text.slice(0, colon)] : undefined;
  return start ? { iri: start + text.slice(colon + 1), word: plain(text.slice(colon + 1)) } : { iri: text, word: plain(text) };
}

export function completers(settings) {
  const labels = new Map();
  const common = {
    bulk: false,
    autoShow: false,
    preProcessToken: (_yasqe, token) => token,
    postProcessSuggestion: (_yasqe, _token, iri) => shorten(iri, settings.prefixes),
    postprocessHints: (_yasqe, hints) =>
      hints.map((hint) => {
        const label = labels.get(hint.text);
        return label ? { ...hint, displayText: `${label} · ${hint.text}` } : hint;
      }),
  };
  const noted = (iri, label) => {
    if (label) labels.set(shorten(iri, settings.prefixes), label);
    return iri;
  };
  const terms = (kind) => (_yasqe, token) => {
    const { iri, word } = expand(token, settings.prefixes);
    const fits = settings.terms.filter(
      (term) => term.kind === kind && (!iri || term.iri.startsWith(iri) || term.name.startsWith(token.string) || (word && plain(term.label).includes(word))),
    );
    return fits.slice(0, MOST).map((term) => noted(term.iri, term.label));
  };
  const things = async (_yasqe, token) => {
    const { word } = expand(token, settings.prefixes);
    if (word.length < 2) return [];
    const answer = await fetch(`/search/suggest?lang=${settings.language}&q=${encodeURIComponent(word.replace(/[-_]/g, " "))}`);
    if (!answer.ok) return [];
    const [, titles, , addresses] = await answer.json();
    return addresses.map((address, n) => noted(settings.base + decodeURI(new URL(address).pathname).slice(1), titles[n]));
  };
  const kindAt = (yasqe) => {
    const token = yasqe.getCompleteToken();
    if (/^[?$"']/.test(token.string)) return "";
    const before = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
    if (!before || before.string.toUpperCase() === "PREFIX") return "";
    if (["a", "rdf:type", "rdfs:domain", "rdfs:range"].includes(before.state.lastProperty) && /^(a|rdf:type|rdfs:\w+|,)$/.test(before.string)) return "class";
    if (token.string.trim() && token.state.possibleCurrent.includes("a")) return "property";
    return token.string.trim().length > 1 ? "thing" : "";
  };
  const add = (name, kind, get) =>
    Yasqe.registerAutocompleter({ ...common, name, get, isValidCompletionPosition: (yasqe) => kindAt(yasqe) === kind }, false);
  add("simde-classes", "class", terms("class"));
  add("simde-properties", "property", terms("property"));
  add("simde-things", "thing", things);
  Yasqe.forkAutocompleter(
    "prefixes",
    {
      name: "simde-prefixes",
      persistenceId: null,
      get: () => Object.entries(settings.prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort(),
    },
    false,
  );
  return ["simde-prefixes", "variables", "simde-classes", "simde-properties", "simde-things"];
}
