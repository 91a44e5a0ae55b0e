// Which part of a triple is being written where the cursor stands, and what fits there.
"use strict";
window.Ask = window.Ask || {};
(() => {
const TOKEN = /#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|@[A-Za-z-]+|\^\^|[?$]\w+|[\w-]*:(?:[\w:%-]|\.(?=[\w:%-])|\\.)*|\d+(?:\.\d+)?|\w+|[^\s]/g;
const PART = ["subject", "predicate", "object"];
// After these a group or a triple begins anew; BIND, FILTER and the like have brackets of their own.
const ANEW = new Set(["OPTIONAL", "UNION", "MINUS", "WHERE", "EXISTS", "NOT", "GRAPH", "SERVICE", "SELECT", "CONSTRUCT", "ASK"]);
const HEAD = new Set(["PREFIX", "BASE", "FROM", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "DESCRIBE"]);
const PATH = new Set(["/", "|", "^", "!", "*", "+", "?"]);

// subject, predicate, object or class, by the text up to the word that is being written; "" outside of triples.
Ask.place = (before) => {
  const open = [];
  let at = 0, verb = "", within = false;
  for (const [token] of before.matchAll(TOKEN)) {
    const upper = token.toUpperCase();
    const inner = open[open.length - 1];
    if (token.startsWith("#")) continue;
    if (token === "{") { open.push({ sign: "{", at, verb, within }); at = 0; within = true; }
    else if (token === "(") open.push({ sign: "(", at, verb, within, path: within && at === 1 });
    else if (token === "[") { open.push({ sign: "[", at, verb, within }); at = 1; within = true; }
    else if (token === "}" || token === ")" || token === "]") {
      const had = open.pop();
      if (had) ({ at, verb, within } = had);
      if (token === "}") at = 0;
      else if (token === "]") at = Math.min(at + 1, 3);
      else if (had?.path) { at = 2; verb = ""; }
      else if (at === 2) at = 3;
    } else if (inner?.sign === "(") { if (inner.path) verb = token; }
    else if (!within) continue;
    else if (token === ".") at = 0;
    else if (token === ";") at = 1;
    else if (token === ",") at = 2;
    else if (token === "^^" || token.startsWith("@")) continue;
    else if (ANEW.has(upper) || HEAD.has(upper)) at = 0;
    else if (upper === "FILTER" || upper === "BIND" || upper === "VALUES") at = 0;
    else if (at === 1) { if (!PATH.has(token)) { verb = token; at = 2; } }
    else if (at === 2 && PATH.has(token)) at = 1;
    else at = Math.min(at + 1, 3);
  }
  const inner = open[open.length - 1];
  if (!within || (inner?.sign === "(" && !inner.path) || at > 2) return "";
  const place = inner?.path ? "predicate" : PART[at];
  if (place !== "object") return place;
  return verb === "a" || verb === "rdf:type" ? "class" : verb === "rdf:predicate" ? "relation" : "object";
};

const FIRST = { predicate: ["property", "relation"], class: ["class"], relation: ["relation"], subject: ["entity"], object: ["entity", "value"] };
const KINDS = new Set(["property", "relation", "class"]);

// How far up in the list a kind of term belongs at a place.
Ask.fits = (place, kind) => {
  const what = KINDS.has(kind) ? kind : kind === "entity" ? kind : "value";
  const rank = (FIRST[place] ?? []).indexOf(what);
  return rank < 0 ? 0 : 2000 - 500 * rank;
};
})();
