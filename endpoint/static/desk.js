// Topics, areas and corridors while one types; without this script the button "Find" does the same.
"use strict";

const box = document.querySelector("[data-choices]");

function choice(one) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const tick = document.createElement("input");
  tick.type = "checkbox";
  tick.name = one.field;
  tick.value = one.iri;
  tick.addEventListener("change", () => {
    const list = document.querySelector(`[data-chosen="${one.field}"] ul`);
    if (tick.checked && list) list.append(item);
  });
  label.append(tick, " " + [...one.above, one.name].join(" › "));
  item.append(label);
  return item;
}

if (box) {
  const list = document.createElement("ul");
  list.setAttribute("aria-live", "polite");
  box.closest("p").after(list);
  let waiting = 0;
  let asked = 0;
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const address = new URL(box.dataset.choices, location.href);
      address.searchParams.set("q", box.value);
      const lang = new URLSearchParams(location.search).get("lang");
      if (lang) address.searchParams.set("lang", lang);
      const answer = await fetch(address, { credentials: "same-origin", redirect: "error" }).catch(() => null);
      if (!answer || !answer.ok || turn !== asked) return;
      const found = await answer.json();
      if (turn !== asked) return;
      const taken = new Set([...document.querySelectorAll("[data-chosen] input")].map((one) => one.value));
      list.replaceChildren(...found.filter((one) => !taken.has(one.iri)).slice(0, 15).map(choice));
    }, 200);
  });
}
