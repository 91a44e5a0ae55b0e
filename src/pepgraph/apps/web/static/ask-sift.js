// The filter over the list of questions.
(() => {
"use strict";
const field = document.getElementById("sift");
const library = document.getElementById("library");
if (!field || !library) return;
const sift = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let any = false;
  for (const section of library.querySelectorAll("section")) {
    let some = false;
    const title = section.firstElementChild.textContent;
    for (const item of section.querySelectorAll("li")) {
      const text = `${title} ${item.textContent} ${item.querySelector("a").dataset.name || ""}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      some ||= !item.hidden;
    }
    section.hidden = !some;
    any ||= some;
  }
  document.getElementById("none").hidden = any;
};
field.addEventListener("input", sift);
if (field.value) sift(); // what a browser has kept over a reload
})();
