// Light and dark, the current section in the table of contents, keyboard access to what scrolls
// sideways, names for check boxes, and folds that open for the printer.
// Everything here is an extra: the pages are whole without it.
(() => {
  const root = document.documentElement;

  document.querySelector(".switch")?.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = root.dataset.theme || (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* private windows may refuse: the choice lasts for this page */ }
  });

  const box = document.querySelector(".contents-box");
  if (box) {
    const wide = matchMedia("(min-width: 68rem)");
    const follow = () => { box.open = wide.matches; };
    wide.addEventListener("change", follow);
    follow();

    const links = new Map();
    for (const link of box.querySelectorAll("a")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    const headings = [...links.keys()];
    let current = null;
    let waiting = false;
    const mark = () => {
      waiting = false;
      const line = innerHeight / 4;
      let last = null;
      for (const heading of headings) {
        if (heading.getBoundingClientRect().top > line) break;
        last = heading;
      }
      if (last === current) return;
      links.get(current)?.removeAttribute("aria-current");
      current = last;
      const link = links.get(current);
      if (!link) return;
      link.setAttribute("aria-current", "true");
      const above = link.offsetTop - box.scrollTop;
      if (wide.matches && (above < 40 || above > box.clientHeight - 60)) box.scrollTop = link.offsetTop - box.clientHeight / 2;
    };
    addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  for (const wide of document.querySelectorAll(".prose pre, .prose table, .katex-display, .prose math")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }

  for (const box of document.querySelectorAll(".task-list-item-checkbox")) {
    box.setAttribute("aria-label", box.parentElement.textContent.trim());
  }

  // Folded lists open for the printer, and for a link that leads into one.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("main details:not([open])")) { fold.open = true; opened.push(fold); }
  });
  addEventListener("afterprint", () => { for (const fold of opened.splice(0)) fold.open = false; });
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details:not([open])");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
