// Search and filters of the bibliography. Every word must occur somewhere in title, address, host, kind, topic or year,
// as a substring, so any part of a Chinese title is found. The index is fetched on first use; without one the page
// itself is searched. A large index has parts, newest first: the next one is fetched when those that are here do not
// fill the list, so that a search for something frequent stays small. Filters are buttons that wait for this script.
// An address whose entry is on the page of a month leads there.
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
  const rows = [];
  let parts = null; // of the index, not fetched yet, each an address and a number of entries
  let total = 0;

  const pageRows = () => [...entries.children].map((entry) => ({
    text: fold(entry.textContent), kind: entry.dataset.kind, host: entry.dataset.host, topic: [], year: [], element: entry,
  }));
  const unpack = ({ pages: urls, topics, years, entries: listed }) => {
    for (const [title, url, host, kind, page, anchor, others, inTopics, inYears] of listed) {
      const topic = inTopics.map((number) => topics[number]);
      const year = inYears.map((number) => years[number]);
      const place = `${urls[page]}#${anchor}`;
      const text = fold([title, url, host, kinds.get(kind) || kind, others, ...topic, ...year].join("\n"));
      rows.push({ text, title, url, host, kind, topic, year, place, anchor });
    }
  };
  const fetched = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };
  const below = (path) => form.dataset.root + path.replace(/^\//, "");

  // Adds rows; whether there were any to add. A part that cannot be read is asked for again by the next search or by the button.
  const readMore = async () => {
    if (parts) {
      if (!parts.length) return false;
      try {
        unpack(await fetched(below(parts[0][0])));
        parts.shift();
        return true;
      } catch {
        searched.textContent = form.dataset.partly;
        return false;
      }
    }
    try {
      if (!form.dataset.index) throw new Error("no index");
      const index = await fetched(form.dataset.index);
      parts = index.parts ?? [];
      total = parts.reduce((sum, [, count]) => sum + count, 0);
      if (!index.parts) unpack(index);
    } catch {
      if (form.dataset.index) form.title = form.dataset.failed;
      parts = [];
      rows.push(...pageRows());
    }
    return true;
  };
  let reading = null;
  const more = () => reading ??= readMore().finally(() => { reading = null; });

  const make = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };
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
    anchor.href = below(row.place);
    anchor.style.opacity = 1;
    return item;
  };

  const searched = make("p", "searched", "");
  const further = make("button", "more-found", form.dataset.more);
  further.type = "button";
  further.hidden = true;
  found.after(searched, further);
  let turn = 0;
  let matches = null;
  let hits = [];
  let seen = 0;
  let wanted = STEP;

  const show = () => {
    if (rows[0]?.element) {
      const kept = new Set(hits.map((row) => row.element));
      for (const entry of entries.children) entry.hidden = !kept.has(entry);
      return;
    }
    entries.hidden = true;
    found.hidden = false;
    found.append(...hits.slice(found.children.length, wanted).map(draw));
  };

  // Looks through the rows that are here, then through part after part until the list is full.
  const advance = async () => {
    const mine = turn;
    further.hidden = true;
    let able = true;
    while (able) {
      for (; seen < rows.length; seen++) if (matches(rows[seen])) hits.push(rows[seen]);
      if (parts) show();
      searched.textContent = parts?.length
        ? form.dataset.searched.replace("{part}", seen.toLocaleString("en")).replace("{n}", total.toLocaleString("en")) : "";
      if (parts && hits.length >= wanted) break;
      able = await more();
      if (mine !== turn) return;
    }
    output.value = hits.length ? form.dataset.found.replace("{n}", hits.length.toLocaleString("en")) : form.dataset.none;
    further.hidden = Boolean(rows[0]?.element) || found.children.length >= hits.length && !parts.length;
  };
  further.addEventListener("click", async () => {
    const last = found.lastElementChild;
    wanted += STEP;
    await advance();
    (last ? last.nextElementSibling : found.firstElementChild)?.querySelector("a")?.focus({ preventScroll: true });
  });

  const search = () => {
    turn++;
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const idle = !words.length && FACETS.every((facet) => !chosen[facet]);
    for (const other of document.querySelectorAll(".pages, .months, #widely-cited")) other.hidden = !idle;
    found.replaceChildren();
    hits = [];
    seen = 0;
    wanted = STEP;
    if (idle) {
      further.hidden = true;
      found.hidden = true;
      entries.hidden = false;
      for (const entry of entries.children) entry.hidden = false;
      searched.textContent = "";
      output.value = "";
      return;
    }
    matches = (row) => (!chosen.kind || row.kind === chosen.kind) && (!chosen.host || row.host === chosen.host)
      && (!chosen.topic || row.topic.includes(chosen.topic)) && (!chosen.year || row.year.includes(chosen.year))
      && words.every((word) => row.text.includes(word));
    advance();
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
    for (let from = 0, able = true; able; able = await more()) {
      const row = rows.slice(from).find((one) => one.anchor === wanted);
      if (row) return location.replace(below(row.place));
      from = rows.length;
    }
  };
  addEventListener("hashchange", follow);
  follow();

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  let timer = 0;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
})();
