// What pages do with JavaScript; without it they read the same.
(() => {
"use strict";
document.documentElement.classList.add("live");
})();
