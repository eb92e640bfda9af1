// The one door into KaTeX: typeset(json) takes {formulas: [{tex, display, definitions}], output, numbering, limit} and gives back
// a JSON list of {html} or {error, position}. Errors of the engine itself (stack, memory, time) leave typeset as exceptions:
// the caller then throws the whole context away.
"use strict";

var typeset = (function () {
  // Targets of \href and \url; "_relative" is KaTeX's word for an address without a scheme.
  const PROTOCOLS = ["http", "https", "mailto", "_relative"];
  const NUMBERED = /(\\(?:begin|end)\s*\{(?:align|alignat|equation|gather))\}/g;

  function trust(context) {
    if (["\\href", "\\url"].includes(context.command) && PROTOCOLS.includes(context.protocol)) return true;
    const what = context.url === undefined ? context.command : context.command + " to " + JSON.stringify(context.url);
    const refusal = new katex.ParseError(what + " is not allowed in a formula");
    refusal.command = context.command;
    throw refusal;
  }

  function settings(display, macros, output) {
    return {
      displayMode: display, output, macros, trust, throwOnError: true, globalGroup: true, strict: "ignore",
      maxSize: 50, maxExpand: 1000,
    };
  }

  // KaTeX counts how often a macro is expanded, not how long what it makes is: a thousand expansions may make millions of
  // tokens. Here a formula may have `limit` of them, its own characters included, whatever the machine.
  let left = 0;
  (function countTokens() {
    let expander = null;
    const probe = (context) => {
      expander = Object.getPrototypeOf(context);
      return "";
    };
    katex.__parse("\\probe", {macros: {"\\probe": probe}});
    const expandOnce = expander.expandOnce;
    expander.expandOnce = function (...options) {
      const made = expandOnce.apply(this, options);
      if (typeof made === "number") left -= made;
      if (left < 0) throw new katex.ParseError("The macros of this formula make it too long");
      return made;
    };
  })();

  // Environments that KaTeX would number, as edits that make them their starred twins.
  function unnumbered(tex) {
    return Array.from(tex.matchAll(NUMBERED), (match) => {
      const brace = match.index + match[0].length - 1;
      return [brace, brace, "*"];
    });
  }

  // The edited text, and a function from its offsets back to those of the original.
  function applyEdits(tex, edits) {
    const inOrder = edits.map((edit, order) => ({edit, order}))
      .sort((a, b) => a.edit[0] - b.edit[0] || a.order - b.order).map(({edit}) => edit);
    let result = "", from = 0;
    const shifts = [];
    for (const [start, end, replacement] of inOrder) {
      result += tex.slice(from, start);
      shifts.push([result.length, start]);
      result += replacement;
      shifts.push([result.length, end]);
      from = end;
    }
    result += tex.slice(from);
    const back = (position) => {
      let here = 0, there = 0, limit = Infinity;
      for (const [edited, original] of shifts) {
        if (edited > position) {
          limit = original;
          break;
        }
        [here, there] = [edited, original];
      }
      return Math.min(there + position - here, limit);
    };
    return {tex: result, back};
  }

  // Ways to read one formula, in the order they are tried.
  function* attempts(tex, display, numbering) {
    const starred = numbering ? [] : unnumbered(tex);
    yield {...applyEdits(tex, starred), macros: {}};
    const edits = mathjax.edits(tex, display);
    const renamed = new Set(edits.filter(([start, end]) => end > start).map(([, end]) => end));
    yield {...applyEdits(tex, starred.filter(([at]) => !renamed.has(at)).concat(edits)), macros: mathjax.macros(display)};
  }

  // Run `work(tex, settings)` on the first way that KaTeX takes; the macros it defines are kept in `macros`.
  function firstTaken(formula, macros, options, work) {
    let failure = null;
    for (const attempt of attempts(formula.tex, formula.display, options.numbering)) {
      const own = {...attempt.macros, ...macros};
      left = Math.max(options.limit - attempt.tex.length, 0);
      try {
        const result = work(attempt.tex, settings(formula.display, own, options.output));
        for (const name of Object.keys(own)) if (own[name] !== attempt.macros[name]) macros[name] = own[name];
        return {result, read: attempt.tex};
      } catch (error) {
        if (!isKatexError(error)) throw error;
        failure = {error: message(error), position: position(error, attempt, formula.tex)};
      }
    }
    return failure;
  }

  // KaTeX throws ParseError, and in places a plain Error; every other class is the engine giving up, `null` for memory.
  function isKatexError(error) {
    if (error === null || error === undefined) return false;
    return error instanceof katex.ParseError || error.constructor === Error || error.constructor === TypeError;
  }

  function message(error) {
    const written = String(error.rawMessage === undefined ? error.message : error.rawMessage);
    return written.replace(/^KaTeX parse error: /, "").slice(0, 300);
  }

  function position(error, attempt, tex) {
    if (error.command !== undefined) return tex.indexOf(error.command);
    return typeof error.position === "number" ? attempt.back(error.position) : -1;
  }

  // Macros that earlier formulas define. Neighbours in a body share most definitions: the last state is taken up again.
  let remembered = {definitions: [], macros: {}};

  function macrosOf(definitions, options) {
    const known = remembered.definitions;
    const shared = known.length <= definitions.length && known.every((tex, index) => tex === definitions[index]);
    const macros = shared ? {...remembered.macros} : {};
    remembered = {definitions: [], macros: {}};  // should feeding be cut short
    for (const tex of definitions.slice(shared ? known.length : 0)) {
      firstTaken({tex, display: true}, macros, options, (text, chosen) => katex.__parse(text, chosen));
    }
    remembered = {definitions, macros};
    return {...macros};
  }

  function escape(text) {
    const names = {"&": "&amp;", ">": "&gt;", "<": "&lt;", '"': "&quot;", "'": "&#x27;"};
    return text.replace(/[&><"']/g, (character) => names[character]);
  }

  function one(formula, options) {
    const macros = macrosOf(formula.definitions, options);
    const taken = firstTaken(formula, macros, options, katex.renderToString);
    if (taken.error !== undefined) return taken;
    if (taken.read === formula.tex) return {html: taken.result};
    // The annotation, from which readers copy, holds the formula as written.
    const annotation = (tex) => '<annotation encoding="application/x-tex">' + escape(tex) + "</annotation>";
    return {html: taken.result.replace(annotation(taken.read), () => annotation(formula.tex))};
  }

  return (json) => {
    const {formulas, ...options} = JSON.parse(json);
    return JSON.stringify(formulas.map((formula) => one(formula, options)));
  };
})();
