// Search in the bibliography: every word must occur somewhere in title, address, host or kind, as a substring,
// so any part of a Chinese title is found. The index is fetched on first use; without one the page itself is searched.
(() => {
  const form = document.querySelector(".search");
  const entries = document.getElementById("entries");
  const found = document.querySelector(".found");
  if (!form || !entries || !found) return;
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  const pages = document.querySelector(".pages");
  const shown = 200;
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  const kinds = new Map();
  for (const button of document.querySelectorAll("button.facet[data-kind]")) {
    kinds.set(button.dataset.kind, button.firstChild.data.trim());
  }
  const chosen = { kind: "", host: "" };
  let rows = null;

  const pageRows = () => [...entries.children].map((entry) => ({
    text: fold(entry.textContent), kind: entry.dataset.kind, host: entry.dataset.host, element: entry,
  }));

  const load = async () => {
    if (!form.dataset.index) return pageRows();
    try {
      const answer = await fetch(form.dataset.index);
      if (!answer.ok) throw new Error(answer.statusText);
      const index = await answer.json();
      return index.entries.map(([title, url, host, kind, place, others]) => ({
        text: fold([title, url, host, kinds.get(kind) || kind, others].join("\n")), title, url, host, kind, place,
      }));
    } catch {
      form.title = form.dataset.failed;
      return pageRows();
    }
  };

  const address = (place) => form.dataset.root + place.replace(/^\//, "");
  const draw = (row) => {
    const item = document.createElement("li");
    item.className = "reference";
    const cite = item.appendChild(document.createElement("cite"));
    const title = cite.appendChild(document.createElement(/^(https?|ftp):\/\//i.test(row.url) ? "a" : "span"));
    title.textContent = row.title === row.url ? row.title.replace(/^(https?|ftp):\/\//i, "") : row.title;
    if (title.tagName === "A") { title.href = row.url; title.rel = "external"; }
    const source = item.appendChild(document.createElement("span"));
    source.className = "source";
    const host = source.appendChild(document.createElement("span"));
    host.className = "host";
    host.textContent = row.host;
    if (row.kind !== "article") {
      const kind = source.appendChild(document.createElement("span"));
      kind.className = "kind";
      kind.textContent = kinds.get(row.kind) || row.kind;
    }
    const anchor = source.appendChild(document.createElement("a"));
    anchor.className = "anchor";
    anchor.href = address(row.place);
    anchor.textContent = "§";
    anchor.style.opacity = 1;
    return item;
  };

  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const idle = !words.length && !chosen.kind && !chosen.host;
    if (!idle && !rows) rows = await load();
    if (mine !== turn) return;
    if (pages) pages.hidden = !idle;
    if (idle) {
      found.hidden = true;
      entries.hidden = false;
      for (const entry of entries.children) entry.hidden = false;
      output.value = "";
      return;
    }
    const hits = rows.filter((row) => (!chosen.kind || row.kind === chosen.kind) && (!chosen.host || row.host === chosen.host)
      && words.every((word) => row.text.includes(word)));
    output.value = hits.length ? form.dataset.found.replace("{n}", hits.length.toLocaleString("en")) : form.dataset.none;
    if (rows.length && rows[0].element) {
      const kept = new Set(hits.map((row) => row.element));
      for (const entry of entries.children) entry.hidden = !kept.has(entry);
      return;
    }
    entries.hidden = true;
    found.hidden = false;
    found.replaceChildren(...hits.slice(0, shown).map(draw));
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  for (const button of document.querySelectorAll("button.facet")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      const facet = button.dataset.kind === undefined ? "host" : "kind";
      const value = button.dataset[facet];
      chosen[facet] = chosen[facet] === value ? "" : value;
      for (const other of document.querySelectorAll(`button.facet[data-${facet}]`)) {
        other.setAttribute("aria-pressed", String(other.dataset[facet] === chosen[facet]));
      }
      search();
    });
  }
})();
