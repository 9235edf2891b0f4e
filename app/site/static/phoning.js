// The digits choose an outcome, wherever the digit keys are on the keyboard; the page works without this.
addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, select, input:not([type=radio])");
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (typing || !digit || event.ctrlKey || event.metaKey || event.altKey) return;
  const choice = document.querySelector(`[data-key="${digit[1]}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  const asked = choice.closest(".choice").querySelector(".extra input");
  (asked ?? choice).focus();
});
