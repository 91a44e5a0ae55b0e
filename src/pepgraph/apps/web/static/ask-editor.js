// The editor: Ace in the place of the textarea, with SPARQL coloured, completed and its faults marked.
"use strict";
window.Ask = window.Ask || {};
(() => {
const KEYWORDS = ("ADD ALL AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING IN LIMIT MINUS NAMED NOT "
  + "OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT UNDEF UNION VALUES WHERE").split(" ");
const FUNCTIONS = ("ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC "
  + "LANG LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE "
  + "STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TZ UCASE URI UUID YEAR").split(" ");
const known = { keyword: new Set(KEYWORDS), function: new Set(FUNCTIONS) };

// Ace's own rules for SPARQL take the # within an IRI for a comment and find keywords inside of names.
function mode() {
  const { TextHighlightRules } = ace.require("ace/mode/text_highlight_rules");
  const { Mode } = ace.require("ace/mode/sparql");
  const word = (text) => {
    const upper = text.toUpperCase();
    if (text === "a" || known.keyword.has(upper)) return "keyword";
    if (known.function.has(upper)) return "support.function";
    return upper === "TRUE" || upper === "FALSE" ? "constant.language" : "text";
  };
  class Rules extends TextHighlightRules {
    constructor() {
      super();
      const long = (quote, name) => [{ token: "string", regex: quote, next: "start" }, { token: "constant.escape", regex: /\\./ }, { defaultToken: "string", name }];
      this.$rules = {
        start: [
          { token: "comment", regex: /#.*$/ },
          { token: "constant.iri", regex: /<[^<>"{}|^`\\\s]*>/ },
          { token: "string", regex: /"""/, next: "long" },
          { token: "string", regex: /'''/, next: "longer" },
          { token: "string", regex: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/ },
          { token: "invalid", regex: /["'].*$/ },
          { token: "string.language", regex: /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/ },
          { token: "variable", regex: /[?$]\w+/ },
          { token: ["support.prefix", "entity.name"], regex: /((?:[A-Za-z][\w-]*)?:)((?:[\w:%-]|\.(?=[\w:%-])|\\.)*)/ },
          { token: "constant.numeric", regex: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/ },
          { token: word, regex: /[A-Za-z_]\w*/ },
          { token: "paren.lparen", regex: /[[({]/ },
          { token: "paren.rparen", regex: /[\])}]/ },
          { token: "keyword.operator", regex: /[<>=!&|+*/^-]+/ },
        ],
        long: long(/"""/),
        longer: long(/'''/),
      };
      this.normalizeRules();
    }
  }
  const own = new Mode();
  own.HighlightRules = Rules;
  own.$tokenizer = null;
  own.lineCommentStart = "#";
  return own;
}

// ── Completion ──────────────────────────────────────────────────────────────────────────────
const ask = async (address) => {
  const reply = await fetch(address, { headers: { Accept: "application/json" } });
  return reply.ok ? reply.json() : null;
};
let terms = null;
let all = null;
Ask.terms = () => (terms ??= ask("/api/terms").then((found) => (all = found), () => null));

// What a prefix writes: by name with a colon, by label without one.
const offer = (item, prefix, score) => {
  const by_name = prefix.includes(":") || !item.label;
  return {
    caption: by_name ? item.name : item.label, value: item.name, meta: by_name ? item.kind : item.name, score,
    docText: [item.label && `${item.label} (${item.kind})`, item.note, item.claims && `${item.claims} claims`].filter(Boolean).join("\n\n"),
  };
};

// Of a large graph only the entities with most claims are here; others join them once they are typed.
const asked = new Set();
let waiting = 0;
function look_up(words) {
  clearTimeout(waiting);
  if (words.length < 2 || asked.has(words)) return;
  waiting = setTimeout(async () => {
    asked.add(words);
    const more = await ask(`/api/terms?q=${encodeURIComponent(words)}`).catch(() => null);
    const had = new Set(all.entities.map((item) => item.name));
    const fresh = (more?.entities ?? []).filter((item) => !had.has(item.name));
    all.entities.push(...fresh);
    Ask.know?.(all);
    if (fresh.length && Ask.refresh) Ask.refresh();
  }, 150);
}

// Ace would find "anxi" in "vascular-expression-shifts" too, letter by letter.
function strictly(items, words) {
  const wanted = words.toLowerCase();
  return items.filter((item) => {
    const at = item.caption.toLowerCase().indexOf(wanted);
    if (at < 0 && !item.value.toLowerCase().includes(wanted)) return false;
    item.matchMask = 0;
    item.exactMatch = at === 0 ? 1 : 0;
    item.$score = (item.score || 0) + (at > 0 && /[\s:-]/.test(item.caption[at - 1]) ? 50 : 0);
    return true;
  });
}

const completer = {
  id: "pepgraph",
  identifierRegexps: [/[\w?$:-]/],
  triggerCharacters: [":", "?"],
  getCompletions(editor, session, place, prefix, callback) {
    const token = session.getTokenAt(place.row, place.column);
    if (token && /^(comment|string|constant.iri)/.test(token.type)) return callback(null, []);
    const before = session.getLine(place.row).slice(0, place.column);
    // Answered at once: a list that comes late would stand over what has been typed since.
    if (!all) return callback(null, []);
    if (/\bPREFIX\s+[\w-]*:?$/i.test(before)) {
      return callback(null, Object.entries(all.prefixes).map(([name, iri]) => ({ caption: `${name}:`, value: `${name}: <${iri}>`, meta: "prefix", docText: iri })));
    }
    if (/^[?$]/.test(prefix)) {
      const names = new Set(session.getValue().match(/[?$]\w+/g));
      names.delete(prefix);
      return callback(null, [...names].map((name) => ({ caption: name, value: name, meta: "variable", score: 10 })));
    }
    const begun = [...session.getLines(0, place.row - 1), before.slice(0, before.length - prefix.length)].join("\n");
    const here = Ask.place(begun);
    const found = all.entities.map((item) => offer(item, prefix, 200 + Math.min(item.claims, 99) + Ask.fits(here, "entity")));
    if (all.more) look_up(prefix.replace(/^.*:/, ""));
    found.push(...all.terms.map((item) => offer(item, prefix, 300 + Ask.fits(here, item.kind))));
    if (!prefix.includes(":")) {
      found.push(...Object.entries(all.prefixes).map(([name, iri]) => ({ caption: `${name}:`, value: `${name}:`, meta: "prefix", docText: iri, score: 100 })));
      // Who types capitals means a keyword.
      const keyword = /^[A-Z]+$/.test(prefix) ? 3000 : 500;
      found.push(...KEYWORDS.map((name) => ({ caption: name, value: name, meta: "keyword", score: keyword })));
      found.push(...FUNCTIONS.map((name) => ({ caption: name, value: `${name}(`, meta: "function", score: 400 })));
    }
    callback(null, found);
  },
};

// ── The editor ──────────────────────────────────────────────────────────────────────────────
// Lines count from 1, columns in code points from 1; Ace wants both from 0, and UTF-16.
const column_of = (line, column) => Array.from(line).slice(0, column - 1).join("").length;

function plain(area, run, changed) {
  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  return {
    get value() { return area.value; },
    set value(text) { area.value = text; },
    focus: () => area.focus(),
    clear() {},
    mark(line, column) {
      const lines = area.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column_of(lines[line - 1] ?? "", column);
      area.setSelectionRange(start, start + 1);
    },
  };
}

Ask.editor = (area, run, changed) => {
  if (!window.ace) return plain(area, run, changed);
  ace.config.set("useStrictCSP", true);
  ace.config.set("basePath", "/static/ace");
  const lines = area.rows;
  const narrow = matchMedia("(max-width: 640px)");
  const place = document.createElement("div");
  place.id = "ace";
  const least = narrow.matches ? Math.min(lines, 14) : lines;
  // Ace takes its height a frame later, and what is below would jump.
  place.style.height = `${least}lh`;
  // Ace draws the lines that are on the screen, as wide as they are there.
  const printed = document.createElement("pre");
  printed.className = "printed";
  area.hidden = true;
  area.after(place, printed);
  const editor = ace.edit(place, {
    value: area.value,
    theme: { cssClass: "ace-pepgraph", isDark: matchMedia("(prefers-color-scheme: dark)").matches },
    useWorker: false, tabSize: 2, useSoftTabs: true, showPrintMargin: false, highlightActiveLine: true, showFoldWidgets: false,
    minLines: least, maxLines: narrow.matches ? 14 : Math.max(lines, 24), scrollPastEnd: 0, fixedWidthGutter: true, wrap: narrow.matches, showGutter: !narrow.matches,
    enableKeyboardAccessibility: true, textInputAriaLabel: "Query in SPARQL",
    enableBasicAutocompletion: [completer], enableLiveAutocompletion: [completer], liveAutocompletionThreshold: 2, enableSnippets: false,
  });
  narrow.addEventListener("change", () => editor.setOptions({ wrap: narrow.matches, showGutter: !narrow.matches }));
  const { Range } = ace.require("ace/range");
  const { Autocomplete, FilteredList } = ace.require("ace/autocomplete");
  FilteredList.prototype.filterCompletions = strictly;
  const popup = Autocomplete.for(editor);
  // Return ends the line where nothing is left to complete, or where more was typed than the list has seen.
  for (const [key, otherwise] of [["Return", "\n"], ["Tab", "  "]]) {
    popup.keyboardHandler.bindKey(key, () => {
      const chosen = popup.popup.getData(popup.popup.getRow());
      const at = editor.getCursorPosition();
      const typed = session.getTextRange(new Range(popup.base.row, popup.base.column, at.row, at.column));
      if (chosen && typed === popup.completions.filterText && chosen.value.toLowerCase() !== typed.toLowerCase()) return popup.insertMatch();
      popup.detach();
      return editor.insert(otherwise);
    });
  }
  Ask.refresh = () => { if (editor.isFocused()) editor.execCommand("startAutocomplete"); };
  Ask.terms();
  const session = editor.session;
  session.setMode(mode());
  session.setOption("wrapMethod", "text"); // else a prefix is torn from its name
  editor.clearSelection();
  // What these open is not served, or would take keys from the page.
  for (const name of ["openCommandPalette", "openCommandPallete", "showSettingsMenu", "goToNextError", "goToPreviousError"]) editor.commands.removeCommand(name);
  editor.commands.addCommand({ name: "run", bindKey: { win: "Ctrl-Enter", mac: "Command-Enter|Ctrl-Enter" }, exec: run });
  // Escape leaves the text for the frame around it; the keys that run work there too.
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !editor.textInput.isFocused()) { event.preventDefault(); event.stopPropagation(); run(); }
  }, true);
  let marker = null;
  const clear = () => {
    session.clearAnnotations();
    if (marker !== null) session.removeMarker(marker);
    marker = null;
  };
  addEventListener("beforeprint", () => { printed.textContent = editor.getValue(); });
  editor.on("change", () => { clear(); area.value = editor.getValue(); changed(); });
  return {
    get value() { return editor.getValue(); },
    set value(text) { editor.setValue(text, -1); session.getUndoManager().markClean(); },
    focus: () => editor.focus(),
    clear,
    mark(line, column, text) {
      clear();
      const row = Math.min(line, session.getLength()) - 1;
      const content = session.getLine(row);
      const start = Math.min(column_of(content, column), Math.max(0, content.length - 1));
      const length = /^(?:[?$]?[\w:-]+|<[^>]*>?|\s+$|.)/.exec(content.slice(start))?.[0].length ?? 1;
      session.setAnnotations([{ row, column: start, text, type: "error" }]);
      marker = session.addMarker(new Range(row, start, row, start + Math.max(1, length)), "fault-mark", "text");
      editor.gotoLine(row + 1, start, false);
    },
    editor,
  };
};
})();
