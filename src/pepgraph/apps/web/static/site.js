// What pages do with JavaScript; without it they read the same.
(() => {
"use strict";
document.documentElement.classList.add("live");

// Data as it is shown: no character in it that nobody sees turns a line about. Templates do the same.
window.seen = (text) => String(text ?? "").replace(/[^\P{C}\t\n\r\u00ad\u200c\u200d]|[\u2028\u2029]/gu, "\ufffd");

// ── Search with suggestions: the combobox of the ARIA practices, with a list ────────────────
const input = document.getElementById("search");
const list = document.getElementById("suggestions");
if (input && list) {
  let chosen = -1, asked = 0, timer = 0, shown = "";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "suggestions");
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    const options = list.children;
    chosen = (index + options.length + 1) % (options.length + 1);
    for (let i = 0; i < options.length; i++) options[i].setAttribute("aria-selected", String(i === chosen));
    if (chosen < options.length) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    } else {
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
    }
  };
  // Only addresses of this site: what the list says is data.
  const local = (href) => typeof href === "string" && /^\/(?!\/)/.test(href) ? href : null;
  const show = (found) => {
    list.replaceChildren(...found.filter((one) => local(one.href)).slice(0, 10).map((one, i) => {
      const option = document.createElement("li");
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = one.href;
      const label = document.createElement("span"), kind = document.createElement("small");
      label.textContent = seen(one.label);
      kind.textContent = one.kind;
      option.append(label, kind);
      return option;
    }));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const words = input.value.trim();
    shown = words;
    const mine = ++asked;
    if (!words) return close();
    try {
      const reply = await fetch(`/api/suggest?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      const found = reply.ok ? await reply.json() : [];
      // Whoever has begun to choose keeps the list that is looked at.
      if (mine === asked && chosen < 0 && document.activeElement === input) show(Array.isArray(found) ? found : []);
    } catch {
      if (mine === asked) close();
    }
  };
  input.addEventListener("input", () => { chosen = -1; clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("focus", () => { if (list.children.length && input.value.trim() === shown && shown) show([...list.children].map((one) => ({ label: one.firstChild.textContent, kind: one.lastChild.textContent, href: one.dataset.href }))); });
  input.addEventListener("blur", () => { clearTimeout(timer); asked++; close(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clearTimeout(timer);
      asked++; // what is under way would open the list again
      if (!list.hidden) { event.preventDefault(); close(); }
      return;
    }
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? list.children.length - 1 : chosen - 1); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(list.children[chosen].dataset.href); }
  });
  // The press must not take the focus away before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}

// ── Forms whose state is in the address ──────────────────────────────────────────────────────
for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const values = formData.getAll(name).filter(Boolean);
      formData.delete(name);
      for (const value of values) formData.append(name, value);
    }
  });
  // Who comes back sees what the address says, not what was chosen on the way out.
  addEventListener("pageshow", ({ persisted }) => { if (persisted) form.reset(); });
}

// ── Copy a claim: its address, its name, its text ──────────────────────────────────────────────────────────────
for (const button of document.querySelectorAll("[data-copy], [data-from]")) {
  const told = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const { copy, from } = button.dataset;
    const said = from ? document.getElementById(from).textContent.trim() : new URL(copy, location.href).href;
    let done = false;
    try {
      await navigator.clipboard.writeText(said);
      done = true;
    } catch {
      const area = document.createElement("textarea");
      area.value = said;
      area.className = "unseen";
      document.body.append(area);
      area.select();
      try { done = document.execCommand("copy"); } catch { done = false; }
      area.remove();
      button.focus();
    }
    if (told) told.textContent = done ? "Copied." : said;
  });
}

// ── A term of the ontology that the address names is opened ──────────────────────────────────
const opened = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const more = target && target.querySelector(":scope > details");
  if (more) more.open = true;
};
addEventListener("hashchange", opened);
opened();
})();
