// Full-text search with Pagefind's index. The question is in the address, so that a search can be linked to and
// the way back from a result leads to the list again. In the index every Han character is a word, so that a run of them
// is asked for as a phrase.
const form = document.querySelector(".search[data-engine]");
const results = document.querySelector(".results");
const shown = 30;

if (form && results) {
  const input = form.querySelector("input");
  const output = form.querySelector("output");
  let engine = null;
  let latest = 0;

  const load = async () => {
    if (!engine) {
      engine = await import(form.dataset.engine);
      await engine.options({ excerptLength: 24 });
    }
    return engine;
  };

  const han = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,}/g;
  const phrases = (question) => question.includes('"') ? question : question.replace(han, (run) => ` "${[...run].join(" ")}" `);
  const joined = (text) => text.replaceAll("\u200b", "").replaceAll("</mark><mark>", "");

  const item = (found) => {
    const row = document.createElement("li");
    const link = document.createElement("a");
    const excerpt = document.createElement("p");
    link.href = found.url;
    link.textContent = joined(found.meta.title);
    excerpt.innerHTML = joined(found.excerpt); // Pagefind escapes the text and adds <mark>
    row.append(link, excerpt);
    return row;
  };

  const search = async () => {
    const question = input.value.trim();
    const turn = ++latest;
    history.replaceState(null, "", question ? `?q=${encodeURIComponent(question)}` : location.pathname);
    if (!question) {
      results.replaceChildren();
      output.textContent = "";
      return;
    }
    try {
      const answer = await (await load()).search(phrases(question));
      const rows = await Promise.all(answer.results.slice(0, shown).map((result) => result.data()));
      if (turn !== latest) return;
      results.replaceChildren(...rows.map(item));
      const count = answer.results.length;
      output.textContent = count ? form.dataset.found.replace("{n}", count) : form.dataset.none;
    } catch {
      output.textContent = form.dataset.failed;
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) search();
  else input.focus();
}
