// Single letters and figures act as keys on the caller's pages until they are switched off (WCAG 2.1.4): whoever dictates
// says many of them. Read at every key, so that a page in another tab follows at once.
const SINGLE_KEYS = "relais-single-keys";
const singleKeys = () => localStorage.getItem(SINGLE_KEYS) !== "off";
const theSwitch = () => document.querySelector("[data-single-keys]");

/** The switch as it was left, on a page that is new or whose body was replaced; unseen where no script would heed it.
    Hints go with the keys; a combination, whose hint has a direction of its own, stays. */
function showSwitch() {
  const box = theSwitch();
  for (const hint of document.querySelectorAll("kbd:not([dir])")) hint.hidden = !singleKeys();
  if (!box) return;
  box.checked = singleKeys();
  box.closest("[hidden]")?.removeAttribute("hidden");
}
addEventListener("change", ({ target }) => {
  if (target !== theSwitch()) return;
  if (target.checked) localStorage.removeItem(SINGLE_KEYS);
  else localStorage.setItem(SINGLE_KEYS, "off");
  showSwitch();
});
for (const kind of ["storage", "shown", "pageshow"]) addEventListener(kind, showSwitch);
showSwitch();
