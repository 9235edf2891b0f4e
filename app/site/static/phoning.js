// The caller's page by keyboard, and over a network that comes and goes. Every part of it works without this; keys.js,
// before it, knows whether letters and figures are wanted.
const KEPT = "relais-call:";
const BEAT = 20_000, LIVE = 2_000, AGAIN = 10_000, AWAY = 20 * 60_000;
const desk = document.querySelector("[data-desk]");
const form = document.querySelector("form.came");
let seen = Date.now(), soon;

/** Shows one of the page's own sentences, or hides it again. */
function say(name, shown = true) {
  const line = document.querySelector(`[data-say="${name}"]`);
  if (line) line.hidden = !shown;
}

// Digits and letters choose an outcome wherever these keys are on the keyboard; in a field they are what is typed.
addEventListener("keydown", (event) => {
  seen = Date.now();
  if (event.target.matches("textarea, select, input:not([type=radio])")) return sendBy(event);
  if (!singleKeys() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return sendBy(event);
  const latin = /^[a-z/]$/i.test(event.key) ? event.key : event.code.replace(/^Key(?=[A-Z]$)/, "");
  const key = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? latin.toLowerCase();
  const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (!wanted.matches("[type=radio]")) return wanted.matches("button, a") ? wanted.click() : wanted.focus();
  wanted.closest("details")?.setAttribute("open", "");
  wanted.checked = true;
  (wanted.closest(".choice").querySelector(".extra input, .extra select") ?? wanted).focus();
});
addEventListener("pointerdown", () => { seen = Date.now(); });

/** Control and Enter save the call from any field. */
function sendBy(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.contains(event.target)) return;
  event.preventDefault();
  form.requestSubmit();
}

// The case stays ours while somebody is at the page, and what ends it meanwhile is said at once.
async function beat() {
  if (Date.now() - seen > AWAY) return;
  try {
    const answer = await fetch(desk.dataset.beat, { method: "POST", body: new FormData(form) });
    say("away", false);
    if (!answer.ok) return;
    const { held, over, ...call } = await answer.json();
    say("lost", !held);
    if (call.line) telling(call);
    if (!over) return;
    document.querySelector('[data-say="over"]').textContent = over;
    say("over");
  } catch {
    say("away");
  }
}

// A call through the service is followed closely while it goes on; its end only suggests what to choose.
function telling({ line, going_on, suggested }) {
  document.querySelector('[data-say="line"]').textContent = line;
  say("line");
  for (const choice of document.querySelectorAll(".choice")) {
    choice.classList.toggle("suggested", choice.querySelector("[name=outcome]").value === suggested);
  }
  document.querySelector("[data-key=s]").disabled = going_on;
  clearTimeout(soon);
  if (going_on) soon = setTimeout(beat, LIVE);
}

// What came of a call is kept here until the server has it; its claim's token makes it one call however often it is sent.
function keep(body, address) {
  localStorage.setItem(KEPT + body.get("token"), JSON.stringify({
    caller: desk.dataset.caller, address, fields: [...body].filter(([name]) => name !== "csrf_token"),
  }));
}

/** "saved", "refused" by the form, "later" where nobody has decided. */
async function post(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return "saved";
    return answer.status === 422 ? "refused" : "later";
  } catch {
    return "later";
  }
}

/** Everything kept by this caller but the case on the page is sent again, without taking another case. */
async function sendKept() {
  const token = document.querySelector("[name=csrf_token]")?.value;
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(KEPT))) {
    const { caller, address, fields } = JSON.parse(localStorage.getItem(name));
    if (caller !== desk.dataset.caller) continue;
    if (form && name === KEPT + form.elements.token.value) { await send(fields); continue; }
    const body = new URLSearchParams(fields.filter(([field]) => field !== "then"));
    body.set("csrf_token", token);
    body.set("sent_at", Date.now());
    const became = await post(address, body);
    if (became === "later") continue;
    localStorage.removeItem(name);
    say(became === "saved" ? "sent" : "refused");
    if (became === "refused") document.querySelector("[data-kept-note]").textContent = body.get("note");
  }
}

/** The form of this page; what the server asks about it is shown by the browser itself. */
async function send(fields) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", form.elements.csrf_token.value);
  form.elements.sent_at.value = Date.now();
  body.set("sent_at", form.elements.sent_at.value);
  const became = await post(form.action, body);
  say("kept", became === "later");
  if (became === "later") return;
  localStorage.removeItem(KEPT + body.get("token"));
  if (became === "saved") location.assign(desk.dataset.desk);
  else form.submit();
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  form.elements.made_at.value ||= Date.now();
  const body = new FormData(form, event.submitter ?? form.querySelector("button.main"));
  keep(body, form.action);
  void send([...body]);
});
if (form) {
  setInterval(beat, BEAT);
  void beat();
}
if (desk) {
  addEventListener("online", sendKept);
  setInterval(sendKept, AGAIN);
  void sendKept();
}

// Whoever rings us is found while their name is typed.
const search = document.querySelector("form[data-find]");
let asked = 0;
search?.addEventListener("input", () => {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const answer = await fetch(search.action, { method: "POST", body: new FormData(search) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("found").replaceChildren(...page.getElementById("found").childNodes);
  }, 200);
});
