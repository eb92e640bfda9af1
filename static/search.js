// Search and filters of the bibliography. Every word must occur somewhere in title, address, host, kind, topic or year,
// as a substring, so any part of a Chinese title is found. The index is fetched on first use; without one the page
// itself is searched. Filters are buttons that wait for this script. An address whose entry is on the page of a month
// leads there.
(() => {
  const form = document.querySelector(".search");
  const entries = document.getElementById("entries");
  const found = document.querySelector(".found");
  if (!form || !entries || !found) return;
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  const STEP = 200;
  const FACETS = ["kind", "host", "topic", "year"];
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  const kinds = new Map();
  for (const facet of document.querySelectorAll(".facet[data-kind]")) {
    kinds.set(facet.dataset.kind, facet.firstChild.data.trim());
  }
  const chosen = { kind: "", host: "", topic: "", year: "" };
  let rows = null;

  const pageRows = () => [...entries.children].map((entry) => ({
    text: fold(entry.textContent), kind: entry.dataset.kind, host: entry.dataset.host, topic: [], year: [], element: entry,
  }));

  const load = async () => {
    if (!form.dataset.index) return pageRows();
    try {
      const answer = await fetch(form.dataset.index);
      if (!answer.ok) throw new Error(answer.statusText);
      const { pages: urls, topics, years, entries: listed } = await answer.json();
      return listed.map(([title, url, host, kind, page, anchor, others, inTopics, inYears]) => {
        const topic = inTopics.map((number) => topics[number]);
        const year = inYears.map((number) => years[number]);
        const place = `${urls[page]}#${anchor}`;
        const text = fold([title, url, host, kinds.get(kind) || kind, others, ...topic, ...year].join("\n"));
        return { text, title, url, host, kind, topic, year, place, anchor };
      });
    } catch {
      form.title = form.dataset.failed;
      return pageRows();
    }
  };

  const make = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };
  const address = (row) => form.dataset.root + row.place.replace(/^\//, "");
  const draw = (row) => {
    const item = make("li", "reference", "");
    const cite = item.appendChild(make("cite", row.title === row.url ? "address" : "", ""));
    const shown = row.title === row.url ? row.title.replace(/^(https?|ftp):\/\//i, "") : row.title;
    const title = cite.appendChild(make(/^(https?|ftp):\/\//i.test(row.url) ? "a" : "span", "", shown));
    if (title.tagName === "A") { title.href = row.url; title.rel = "external"; }
    item.append(" ");
    const source = item.appendChild(make("span", "source", ""));
    if (row.title !== row.url) source.append(make("span", "host", row.host));
    if (row.kind !== "article") source.append(make("span", "kind", kinds.get(row.kind) || row.kind));
    const anchor = source.appendChild(make("a", "anchor", "§"));
    anchor.href = address(row);
    anchor.style.opacity = 1;
    return item;
  };

  const more = make("button", "more-found", form.dataset.more);
  more.type = "button";
  more.hidden = true;
  found.after(more);
  let hits = [];
  const show = () => {
    const from = found.children.length;
    found.append(...hits.slice(from, from + STEP).map(draw));
    more.hidden = found.children.length >= hits.length;
  };
  more.addEventListener("click", () => {
    const last = found.lastElementChild;
    show();
    last.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true });
  });

  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const idle = !words.length && FACETS.every((facet) => !chosen[facet]);
    if (!idle && !rows) rows = await load();
    if (mine !== turn) return;
    for (const other of document.querySelectorAll(".pages, .months, #widely-cited")) other.hidden = !idle;
    more.hidden = true;
    found.replaceChildren();
    if (idle) {
      found.hidden = true;
      entries.hidden = false;
      for (const entry of entries.children) entry.hidden = false;
      output.value = "";
      return;
    }
    hits = rows.filter((row) => (!chosen.kind || row.kind === chosen.kind) && (!chosen.host || row.host === chosen.host)
      && (!chosen.topic || row.topic.includes(chosen.topic)) && (!chosen.year || row.year.includes(chosen.year))
      && words.every((word) => row.text.includes(word)));
    output.value = hits.length ? form.dataset.found.replace("{n}", hits.length.toLocaleString("en")) : form.dataset.none;
    if (rows.length && rows[0].element) {
      const kept = new Set(hits.map((row) => row.element));
      for (const entry of entries.children) entry.hidden = !kept.has(entry);
      return;
    }
    entries.hidden = true;
    found.hidden = false;
    show();
  };

  const choose = (facet, value) => {
    chosen[facet] = chosen[facet] === value ? "" : value;
    for (const other of document.querySelectorAll(`.facet[data-${facet}]`)) {
      other.setAttribute("aria-pressed", String(other.dataset[facet] === chosen[facet]));
    }
    search();
  };
  for (const control of document.querySelectorAll(".facet")) {
    const facet = FACETS.find((name) => control.dataset[name] !== undefined);
    if (!facet) continue;
    control.disabled = false;
    control.addEventListener("click", () => choose(facet, control.dataset[facet]));
  }
  for (const rest of document.querySelectorAll(".facet-rest")) {
    const open = make("button", "facet-more", `+ ${rest.children.length}`);
    open.type = "button";
    open.setAttribute("aria-expanded", "false");
    open.addEventListener("click", () => { rest.parentElement.classList.add("open"); open.remove(); rest.firstElementChild.focus(); });
    rest.before(open);
  }

  const follow = async () => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!wanted || document.getElementById(wanted) || !document.querySelector(".months")) return;
    rows ??= await load();
    const row = rows.find((one) => one.anchor === wanted);
    if (row) location.replace(address(row));
  };
  addEventListener("hashchange", follow);
  follow();

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
})();
