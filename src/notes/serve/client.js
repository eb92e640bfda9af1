// Keeps an open page in step with the site: morphs the text in place, so that the reader's scroll position, open
// <details> and selection stay; shows what is wrong when a build fails.
(() => {
  "use strict";
  let version = null;

  const show = (problems) => {
    let box = document.getElementById("__notes-problems");
    if (!problems.length) {
      box?.remove();
      return;
    }
    if (!box) {
      box = document.createElement("div");
      box.id = "__notes-problems";
      box.setAttribute("role", "alert");
      box.style.cssText =
        "position:fixed;inset:auto 1rem 1rem;z-index:9999;max-height:45vh;overflow:auto;padding:1rem 1.25rem;" +
        "background:#3b0d12;color:#ffe9e9;font:13px/1.6 ui-monospace,monospace;border-radius:8px;white-space:pre-wrap;" +
        "box-shadow:0 8px 30px #0006";
      document.documentElement.append(box);
    }
    box.textContent = problems.map((problem) => problem.text).join("\n");
  };

  const here = () => {
    const path = decodeURIComponent(location.pathname);
    return path.endsWith("/") ? [path + "index.html"] : [path, path + ".html", path + "/index.html"];
  };

  const refresh = async () => {
    const response = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const theme = document.documentElement.dataset.theme;
    document.title = page.title;
    window.Idiomorph.morph(document.head, page.head.innerHTML, { morphStyle: "innerHTML", head: { style: "merge" } });
    window.Idiomorph.morph(document.body, page.body, {
      ignoreActiveValue: true,
      callbacks: {
        beforeAttributeUpdated: (name, node) => !(name === "open" && node.nodeName === "DETAILS"),
      },
    });
    if (theme) document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new Event("notes:morphed"));
  };

  const restyle = () => {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const url = new URL(link.href);
      url.searchParams.set("reload", Date.now());
      link.href = url.href;
    }
  };

  const listen = () => {
    const source = new EventSource("/__notes/events");
    source.onmessage = async (event) => {
      const news = JSON.parse(event.data);
      show(news.problems);
      const missed = version !== null && news.version > version + 1;
      const hello = version === null;
      version = news.version;
      if (hello || news.problems.length) return;
      const paths = here();
      if (missed || news.changed.some((path) => paths.includes(path)) || document.body.dataset.missing) await refresh();
      if (news.changed.some((path) => path.endsWith(".css"))) restyle();
      if (news.changed.some((path) => path.endsWith(".js"))) location.reload();
    };
  };
  listen();
})();
