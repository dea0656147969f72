// Suggestions below search boxes while typing: <input data-suggest="/search/suggest">. The form works without.
const PAUSE = 120;

function attach(input, number) {
  const list = document.createElement("datalist");
  list.id = `suggested-${number}`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  let waiting, found = new Map();
  input.addEventListener("input", () => {
    const text = input.value.trim();
    if (found.has(text)) return location.assign(found.get(text));
    clearTimeout(waiting);
    if (text.length < 2) return;
    waiting = setTimeout(async () => {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { headers: { "Accept-Language": document.documentElement.lang } });
      if (!answer.ok || input.value.trim() !== text) return;
      const [, titles, kinds, addresses] = await answer.json();
      found = new Map(titles.map((title, n) => [title, addresses[n]]));
      list.replaceChildren(
        ...titles.map((title, n) => Object.assign(document.createElement("option"), { value: title, label: `${title} · ${kinds[n]}` })),
      );
    }, PAUSE);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(attach);
