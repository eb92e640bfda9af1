// Light and dark, the current section in the table of contents, keyboard access to what scrolls sideways, names for
// check boxes, and folds that open for the printer. Everything here is an extra: the pages are whole without it.
(() => {
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 67.99rem)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };

  const decoded = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return hash.slice(1); } };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".switch")) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const next = (root.dataset.theme || (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* private windows may refuse: the choice lasts for this page */ }
  });

  // The table of contents: open beside the text, closed above it; the section being read is marked.
  let contents = null;
  let links = new Map();
  let current = null;
  const follow = () => { if (contents) contents.open = !narrow.matches; };
  const mark = () => {
    const line = innerHeight / 4;
    let last = null;
    for (const heading of links.keys()) {
      if (heading.getBoundingClientRect().top > line) break;
      last = heading;
    }
    if (last === current) return;
    links.get(current)?.removeAttribute("aria-current");
    current = last;
    const link = links.get(current);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    const above = link.offsetTop - contents.scrollTop;
    if (!narrow.matches && (above < 40 || above > contents.clientHeight - 60)) {
      contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
    }
  };

  const prepare = () => {
    root.classList.add("js");
    const theme = stored();
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;

    contents = document.querySelector(".contents-box");
    links = new Map();
    current = null;
    for (const link of contents?.querySelectorAll("a") ?? []) {
      link.removeAttribute("aria-current");
      const heading = document.getElementById(decoded(link.hash));
      if (heading) links.set(heading, link);
    }
    follow();
    mark();

    for (const wide of document.querySelectorAll(".prose pre, .prose table, .katex-display, .prose math")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    }
    for (const box of document.querySelectorAll(".task-list-item-checkbox")) {
      box.setAttribute("aria-label", box.parentElement.textContent.trim());
    }
  };

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  narrow.addEventListener("change", follow);
  document.addEventListener("notes:morphed", prepare);
  prepare();

  // Folded lists open for the printer, and for a link that leads into one.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("main details:not([open])")) { fold.open = true; opened.push(fold); }
  });
  addEventListener("afterprint", () => { for (const fold of opened.splice(0)) fold.open = false; });
  const reveal = () => {
    const id = decoded(location.hash);
    const fold = id && document.getElementById(id)?.closest("details:not([open])");
    if (fold) { fold.open = true; document.getElementById(id).scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
