// What notes written for MathJax use and KaTeX refuses. Nothing here is reached by a formula that KaTeX takes as it
// is: typeset.js tries the formula as written first, and only a refused one comes back with
//
//   mathjax.macros()                 commands KaTeX lacks (\mbox, \label, \DeclareMathOperator, …)
//   mathjax.edits(tex, display)      changes of the text where a macro cannot help (array without columns, eqnarray, …)
//
// An edit is [start, end, replacement], offsets in UTF-16 units of the formula as written, so that an error found in the
// edited text can be traced back to the place in the original.
"use strict";

var mathjax = (function () {
  // Tokens as TeX reads them: control sequences, comments, single characters; white space is left out.
  const TOKEN = /\\(?:[a-zA-Z@]+\*?|[^])|%[^\n]*(?:\n|$)|[^\s]/g;

  // Environments that KaTeX allows in display mode only, and what replaces them in running text.
  const INLINE_ENVIRONMENTS = {
    "align": "aligned", "align*": "aligned", "alignat": "alignedat", "alignat*": "alignedat",
    "gather": "gathered", "gather*": "gathered", "equation": "gathered", "equation*": "gathered", "split": "aligned",
  };
  // Environments that KaTeX does not have.
  const FOREIGN_ENVIRONMENTS = {
    "multline": "gathered", "multline*": "gathered", "eqnarray": "array}{rcl", "eqnarray*": "array}{rcl",
    "flalign": "aligned", "flalign*": "aligned", "displaymath": "gathered", "math": "gathered",
  };
  // Operators without an argument: MathJax takes them as a whole script, as in E_\max.
  const OPERATORS = new Set(("arccos arcctg arcsin arctan arctg arg argmax argmin ch cos cosec cosh cot cotg coth csc ctg cth "
    + "deg det dim exp gcd hom inf injlim int iint iiint oint ker lg lim liminf limsup ln log max min plim Pr prod coprod "
    + "projlim sec sh sin sinh sum sup tan tanh tg th bigcap bigcup bigvee bigwedge bigoplus bigotimes not").split(" "));
  // Commands with arguments that MathJax takes as a whole script and KaTeX only in braces, with how many they take.
  const SCRIPT_ARGUMENTS = {
    sqrt: 1, overline: 1, underline: 1, overbrace: 1, underbrace: 1, operatorname: 1, "operatorname*": 1, boldsymbol: 1,
    bm: 1, hat: 1, bar: 1, tilde: 1, vec: 1, dot: 1, ddot: 1, check: 1, breve: 1, acute: 1, grave: 1, mathring: 1,
    widehat: 1, widetilde: 1, overrightarrow: 1, overleftarrow: 1, mathop: 1, mathbin: 1, mathrel: 1, mathord: 1,
    mathopen: 1, mathclose: 1, mathpunct: 1, mathinner: 1, mbox: 1, boxed: 1, phantom: 1, cancel: 1, overset: 2,
    underset: 2, stackrel: 2, textcolor: 2, pmb: 1,
  };

  function tokens(tex) {
    return Array.from(tex.matchAll(TOKEN), (match) => ({text: match[0], start: match.index}))
      .filter((token) => token.text[0] !== "%");
  }

  // `{name}` after \begin or \end: its text and offsets, or null.
  function environmentName(tex, from) {
    const match = /^\s*\{([a-zA-Z]+\*?)\}/.exec(tex.slice(from, from + 60));
    return match && {name: match[1], start: from + match[0].indexOf("{") + 1, end: from + match[0].length - 1};
  }

  // Offset after `count` arguments (braced groups or single tokens) that start with token `index`.
  function afterArguments(list, index, count) {
    while (index < list.length && list[index].text === "[") {
      while (index < list.length && list[index].text !== "]") index++;
      index++;
    }
    for (; count > 0 && index < list.length; count--, index++) {
      for (let depth = 0; index < list.length; index++) {
        if (list[index].text === "{") depth++;
        if (list[index].text === "}") depth--;
        if (depth <= 0) break;
      }
    }
    return index;
  }

  // Number of columns of the array whose first token is `index`: the most `&` in a row, and one.
  function columns(list, index) {
    let depth = 0, here = 1, most = 1;
    for (; index < list.length; index++) {
      const text = list[index].text;
      if (text === "{" || text === "\\begin") depth++;
      if (text === "\\end" && depth === 0) break;
      if (text === "}" || text === "\\end") depth--;
      if (depth > 0) continue;
      if (text === "&") most = Math.max(most, ++here);
      if (text === "\\\\" || text === "\\cr") here = 1;
    }
    return most;
  }

  function edits(tex, display) {
    const found = [], list = tokens(tex);
    let depth = 0, bareAmpersand = false;
    for (let index = 0; index < list.length; index++) {
      const {text, start} = list[index];
      const end = start + text.length;
      if (text === "{" || text === "\\begin") depth++;
      if (text === "}" || text === "\\end") depth--;
      if (text === "&" && depth === 0) bareAmpersand = true;
      if (text === "\\begin" || text === "\\end") {
        const environment = environmentName(tex, end);
        if (environment === null) continue;
        let name = Object.hasOwn(FOREIGN_ENVIRONMENTS, environment.name) ? FOREIGN_ENVIRONMENTS[environment.name]
          : !display && Object.hasOwn(INLINE_ENVIRONMENTS, environment.name) ? INLINE_ENVIRONMENTS[environment.name]
          : environment.name;
        if (text === "\\end") name = name.replace(/\}.*/, "");
        if (name !== environment.name) found.push([environment.start, environment.end, name]);
        if (text === "\\begin" && environment.name === "array") {
          const after = list.findIndex((token) => token.start > environment.end);
          const body = afterArguments(list, after, 0);
          if (after >= 0 && body < list.length && list[body].text !== "{") {
            found.push([list[body].start, list[body].start, "{" + "c".repeat(columns(list, body)) + "}"]);
          }
        }
      }
      if ((text === "_" || text === "^") && index + 1 < list.length) {
        const script = list[index + 1], name = script.text.slice(1);
        if (text === "^" && script.text === "'") {
          found.push([start, end, ""]);
        } else if (script.text[0] === "\\" && (OPERATORS.has(name) || Object.hasOwn(SCRIPT_ARGUMENTS, name))) {
          const after = afterArguments(list, index + 2, OPERATORS.has(name) ? 0 : SCRIPT_ARGUMENTS[name]);
          const last = OPERATORS.has(name) ? script : list[Math.min(after, list.length) - 1];
          const close = last.start + last.text.length;
          found.push([script.start, script.start, "{"], [close, close, "}"]);
        }
      }
    }
    if (bareAmpersand) found.push([0, 0, "\\begin{aligned}"], [tex.length, tex.length, "\\end{aligned}"]);
    return found;
  }

  // ---------------------------------------------------------------- macros

  // The source of tokens, which KaTeX keeps last first; a control word ends with a space.
  function text(tokens) {
    return tokens.map((token) => token.text.replace(/^\\[a-zA-Z@]+$/, "$& ")).reverse().join("");
  }

  // \newcommand, \renewcommand and \providecommand: a command that exists is defined again, as in MathJax, and the
  // first argument may have a default.
  function define(context) {
    const name = text(context.consumeArg().tokens).trim();
    if (!/^\\(?:[a-zA-Z@]+|[^])$/.test(name)) throw new katex.ParseError("\\newcommand needs the name of a command");
    let count = 0, fallback = null;
    if (bracketFollows(context)) {
      count = parseInt(text(optionalArgument(context)), 10);
      if (!(count >= 0 && count <= 9)) throw new katex.ParseError("\\newcommand takes 0 to 9 arguments");
      if (bracketFollows(context)) fallback = optionalArgument(context);
    }
    const body = context.consumeArg().tokens;
    context.macros.set(name, fallback === null ? {tokens: body, numArgs: count} : (inner) => {
      const first = bracketFollows(inner) ? optionalArgument(inner) : fallback;
      const rest = inner.consumeArgs(count - 1);
      return {tokens: substitute(body, [first].concat(rest)), numArgs: 0};
    });
    return "";
  }

  function bracketFollows(context) {
    context.consumeSpaces();
    return context.future().text === "[";
  }

  function optionalArgument(context) {
    context.popToken();
    return context.consumeArg(["]"]).tokens;
  }

  // Tokens (last first, as KaTeX keeps them) with `#n` replaced by the arguments.
  function substitute(body, values) {
    const result = [];
    for (let index = body.length - 1; index >= 0; index--) {
      if (body[index].text !== "#" || index === 0) {
        result.push(body[index]);
        continue;
      }
      const next = body[--index].text;
      if (next === "#") result.push(body[index]);
      else result.push(...(values[+next - 1] || []).slice().reverse());
    }
    return result.reverse();
  }

  function declareOperator(context) {
    let command = "\\operatorname";
    context.consumeSpaces();
    if (context.future().text === "*") {
      context.popToken();
      command += "*";
    }
    const name = text(context.consumeArg().tokens).trim();
    context.macros.set(name, command + "{" + text(context.consumeArg().tokens) + "}");
    return "";
  }

  const ENCLOSURES = {
    updiagonalstrike: "\\cancel", downdiagonalstrike: "\\bcancel", horizontalstrike: "\\sout", box: "\\boxed",
    roundedbox: "\\boxed", circle: "\\boxed", top: "\\overline", bottom: "\\underline", actuarial: "\\angl",
    longdiv: "\\angl",
  };

  // \enclose{notation …}[attributes]{content}: the notations KaTeX can draw, the content alone for others.
  function enclose(context) {
    const notations = text(context.consumeArg().tokens).trim().split(/[\s,]+/);
    if (bracketFollows(context)) optionalArgument(context);
    let content = "{" + text(context.consumeArg().tokens) + "}";
    for (const notation of notations) {
      if (notation === "left") content = "{\\left|" + content + "\\right.}";
      else if (notation === "right") content = "{\\left." + content + "\\right|}";
      else if (Object.hasOwn(ENCLOSURES, notation)) content = "{" + ENCLOSURES[notation] + content + "}";
    }
    return content;
  }

  function drop(context) {
    context.consumeArg();
    return "";
  }

  const ALWAYS = {
    "\\newcommand": define, "\\renewcommand": define, "\\providecommand": define,
    "\\DeclareMathOperator": declareOperator,
    "\\mbox": "\\text{#1}", "\\label": drop, "\\require": drop, "\\hfill": "", "\\hfil": "",
    "\\eqref": "\\text{(#1)}", "\\ref": "\\text{#1}", "\\enclose": enclose,
    "\\lefteqn": "\\rlap{\\displaystyle{#1}}", "\\strut": "\\mathstrut", "\\unicode": unicode,
  };

  // \unicode{x4E2D} or \unicode{20013}, an optional font in brackets before it.
  function unicode(context) {
    if (bracketFollows(context)) optionalArgument(context);
    const written = text(context.consumeArg().tokens).trim();
    const code = /^[xX"]/.test(written) ? parseInt(written.slice(1), 16) : parseInt(written, 10);
    const usable = code >= 0x20 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    if (!usable) throw new katex.ParseError("\\unicode needs the number of a character");
    return "\\text{\\char" + code + "}";
  }

  // An equation number in running text, where KaTeX has no place for it.
  const INLINE = {"\\tag": (context) => {
    context.consumeSpaces();
    const star = context.future().text === "*";
    if (star) context.popToken();
    const number = text(context.consumeArg().tokens);
    return "\\qquad\\text{" + (star ? number : "(" + number + ")") + "}";
  }};

  return {edits, macros: (display) => display ? {...ALWAYS} : {...ALWAYS, ...INLINE}};
})();
