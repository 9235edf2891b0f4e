// A button for each recording: one at a time, and only when asked. Without this file the browser's own controls stay.
(() => {
  function dress() {
    for (const voice of document.querySelectorAll("audio[controls]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "listen";
      button.textContent = voice.dataset.listen;
      button.setAttribute("aria-label", voice.getAttribute("aria-label") || voice.dataset.listen);
      button.setAttribute("aria-pressed", false);
      // A recording paused before it began to sound refuses its promise; that is no fault.
      button.onclick = () => (voice.paused ? voice.play().catch(() => {}) : voice.pause());
      voice.onplay = voice.onpause = () => button.setAttribute("aria-pressed", !voice.paused);
      voice.controls = false;
      voice.before(button);
    }
  }
  addEventListener("play", (event) => {
    for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause();
  }, true);
  // The same page, drawn anew by respondent.js.
  addEventListener("shown", dress);
  dress();
})();
