"use strict";
document.getElementById("again").addEventListener("click", () => window.location.assign("/"));
// Whoever opens the page types at once, without a click into it.
const typing = () => document.querySelector(".xterm-helper-textarea");
const drawn = new MutationObserver(() => {
  if (typing() === null) return;
  drawn.disconnect();
  typing().focus();
});
drawn.observe(document.getElementById("terminal"), { childList: true, subtree: true });
window.addEventListener("load", () => typing()?.focus());
window.addEventListener("focus", () => typing()?.focus());
