// Questions that a caller fills in: figures choose, 0 for "prefers not to answer", Enter goes on, b goes back.
// Pages work without this file; keys.js, before it, knows whether figures and letters are wanted.
const form = () => document.getElementById("answers");

/** The question that figures answer: where the caller is, else the first that has no answer yet. */
function group() {
  const all = [...form().querySelectorAll("fieldset")].filter((one) => one.querySelector(".option"));
  const here = all.find((one) => one.contains(document.activeElement));
  return here ?? all.find((one) => !one.querySelector(":checked")) ?? all[0];
}

/** On a scale the figure that stands there, else the place in the list. */
function option(within, figure) {
  const all = [...within.querySelectorAll(".option input")];
  const figures = within.querySelector(".scale") && all.map((one) => Number.parseInt(one.parentElement.textContent, 10));
  return figures ? all[figures.indexOf(figure)] : all[figure - 1];
}

function choose(figure) {
  const within = group(), wanted = within && option(within, figure);
  if (!wanted) return figure === 0 && (within?.querySelector(".instead [value='~refused']") ?? form().querySelector("button[value=refuse]"));
  wanted.focus();
  return wanted;
}

const buttons = { b: "button[value=back]", Enter: "button.main" };
addEventListener("keydown", (event) => {
  if (!form() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  if (event.key === "Enter" ? event.target.matches("button, a, summary") : !singleKeys()) return;
  const figure = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  // The letter's place on the keyboard where another script is typed.
  const button = buttons[event.code === "KeyB" ? "b" : event.key];
  const wanted = figure ? choose(Number(figure)) : button && form().querySelector(button);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

/** The keys beside the answers, as many as there are figures. */
function hint() {
  for (const list of form()?.querySelectorAll(".options:not(.scale)") ?? []) {
    [...list.querySelectorAll(".option")].slice(0, 9).forEach((one, place) => {
      if (one.querySelector("kbd")) return;
      const key = document.createElement("kbd");
      key.setAttribute("aria-hidden", "true");
      key.textContent = place + 1;
      key.hidden = !singleKeys();
      one.append(key);
    });
  }
}
hint();
// After a mistake the page's body is replaced.
new MutationObserver(hint).observe(document.documentElement, { childList: true });
