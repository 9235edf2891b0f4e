// @ts-check
// A tablet in a centre: one person after the other answers, with or without a network. Each answer is sealed at once to
// the server's key, so that nothing on the tablet can be read, and sent when there is a network.

const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-course]"));
const { arranged, course, dayOf, drawn, next, read } = await import(script.dataset.course ?? "");
const { box, emptied, sealed } = await import(script.dataset.box ?? "");
const { entered, entitle, fill, offer, progress, restore, screen_, told } = await import(script.dataset.page ?? "");

const HOME = location.pathname, THANKS = "survey.thanks", CACHE = "relais-kiosk", REFUSED = `relais-refused ${HOME}`;
const IDLE_MS = 60_000, WARNED_MS = 30_000, RETRY_MS = 60_000, MOST_AT_ONCE = 20;
// How long after the last answer the figures that open the answers can be on the screen at all.
const ENDED_MS = 180_000;

let survey, tongue, /** @type {any} */ person, /** @type {string | undefined} */ helper, idle, sending, again;
// The screen before the first question: the start, who helps, and what is said to them.
let entry = "start";

// The queue: sealed envelopes by interview. --------------------------------------------------------------------------

/** What this person said so far, in the order it is asked; an earlier envelope of theirs is replaced. */
async function keep() {
  const { id, code, began, language, answers } = person;
  const said = walk().route.filter((one) => answers.has(one)).map((question) => {
    const { raw, at, spoken, beside } = answers.get(question);
    return { question, raw, language: spoken, at, helper: beside };
  });
  const envelope = await sealed(survey.key, id, { version: survey.version, code, began, language, said });
  await box("readwrite", (envelopes) => envelopes.put(envelope));
  await count();
}

async function count() {
  const place = document.getElementById("queue");
  if (!place || !survey) return;
  const waiting = await box("readonly", (envelopes) => envelopes.count());
  const { none, some } = survey.spoken[tongue].queue;
  place.textContent = waiting ? `${some} ${waiting}` : none;
  place.dataset.waiting = String(waiting);
}

/** Send what waits, except of the person who is answering; the server takes the same envelope twice as one. */
async function send() {
  again = true;
  if (sending) return;
  sending = true;
  // Whoever asks meanwhile, as a network that comes back does, is not forgotten.
  while (again) {
    again = false;
    try {
      for (let more = true; more;) {
        const all = await box("readonly", (envelopes) => envelopes.getAll());
        const ready = all.filter((one) => one.id !== person?.id).slice(0, MOST_AT_ONCE);
        more = ready.length > 0 && await post(ready);
      }
    } catch { /* No network: later. */ }
  }
  sending = false;
  await count();
}

async function post(envelopes) {
  const body = JSON.stringify({ now: Date.now(), envelopes });
  const answer = await fetch(`${HOME}/answers`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const withdrawn = answer.status === 410;
  if (!answer.ok && !withdrawn) return false;
  const { done, refused } = await answer.json();
  const left = await box("readwrite", (kept) => { for (const id of done) kept.delete(id); return kept.count(); });
  refusals(refused);
  // What waits is handed over before the tablet is emptied, though it does not count any more.
  return withdrawn && !left ? revoked() : done.length > 0;
}

/** What of this tablet's could not be counted, by reason; kept for hours without a network. */
function refusals(counted) {
  localStorage.setItem(REFUSED, JSON.stringify(counted));
  report();
}

/** On the first screen, for whoever looks after the tablet. */
function report() {
  const place = /** @type {HTMLElement | null} */ (screen_.querySelector("[data-refused]"));
  const found = Object.entries(JSON.parse(localStorage.getItem(REFUSED) ?? "{}"));
  if (!place) return;
  place.hidden = !found.length;
  /** @type {Element} */ (place.querySelector("ul")).replaceChildren(...found.map(([reason, count]) => {
    const line = document.createElement("li");
    line.textContent = `${survey.spoken[tongue].refusals[reason] ?? reason} (${count})`;
    return line;
  }));
}

/** The address was withdrawn: nothing stays on the tablet. */
async function revoked() {
  person = undefined;
  emptied();
  localStorage.removeItem(REFUSED);
  await caches.delete(CACHE);
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister();
  show(survey?.spoken[tongue].screens.revoked ?? "");
  survey = undefined;
  clearTimeout(idle);
  return false;
}

// The screen. --------------------------------------------------------------------------------------------------------

function show(html) {
  screen_.innerHTML = html;
  scrollTo(0, 0);
  entitle("");
  (screen_.querySelector(".summary") ?? screen_).focus();
  watch();
}
const screens = () => survey.spoken[tongue].screens;

function speak(language) {
  tongue = language;
  const { direction, statement } = survey.spoken[language], nav = /** @type {HTMLElement} */ (document.getElementById("tongues"));
  Object.assign(document.documentElement, { lang: language, dir: direction });
  Object.assign(document.querySelector("footer a") ?? {}, { textContent: statement.name, href: statement.address });
  nav.hidden = survey.languages.length < 2;
  nav.setAttribute("aria-label", survey.spoken[language].choose);
  nav.replaceChildren(...survey.languages.map((code) => {
    const button = document.createElement("button");
    button.lang = code;
    button.textContent = survey.spoken[code].name;
    button.dataset.speak = code;
    if (code === language) button.setAttribute("aria-current", "true");
    return button;
  }));
  count();
}

/** Empty the screen and forget the person; what they said is in its envelope. */
function wipe() {
  person = helper = undefined;
  speak(survey.languages[0]);
  enter("start");
  send();
}

function enter(screen = entry) {
  entry = screen;
  show(screens()[screen]);
  report();
}

/** A minute without a touch asks whether anybody is there; half a minute later the screen is the next person's. */
function watch() {
  // After the end a touch may be the next person's, who must not keep the figures of this one.
  if (!survey || person?.ended) return;
  clearTimeout(idle);
  if (!screen_.querySelector("[data-refused]")) later(warn, IDLE_MS);
}
function later(act, wait) {
  clearTimeout(idle);
  idle = setTimeout(act, person?.ended ? Math.min(wait, person.until - Date.now()) : wait);
}
function warn() {
  if (person?.warned) return wipe();
  if (person?.ended) person.warned = true;
  hold();
  show(screens().warning);
  later(wipe, WARNED_MS);
}

// The conversation. --------------------------------------------------------------------------------------------------

const walk = () => course(person.items, person.answers, person.today);
const item = (id) => survey.items.find((one) => one.id === id);

async function meet() {
  const began = Date.now(), letters = "abcdefghijklmnopqrstuvwxyz234567";
  const id = [...crypto.getRandomValues(new Uint8Array(26))].map((one) => letters[one % 32]).join("");
  const items = await arranged(survey.items, id), orders = new Map();
  for (const one of items.filter((each) => each.randomise)) {
    const moving = await drawn(one.codes.filter((code) => !one.last?.includes(code)), id, one.id);
    orders.set(one.id, [...moving, ...(one.last ?? [])]);
  }
  // Figures that open these answers later, drawn here because there may be no network. The server gives none with a 9
  // before it (app/collection/codes/core.py), so that nobody else's answers open by them.
  const code = `9${[...crypto.getRandomValues(new Uint32Array(11))].map((one) => one % 10).join("")}`;
  person = { id, code, began, today: dayOf(began), language: tongue, items, orders, answers: new Map(), typed: new Map() };
}

async function ask(place) {
  if (!person) await meet();
  const found = walk();
  person.place = place ?? (found.open.includes(person.place) ? person.place : found.unanswered[0]);
  if (!person.place) return finish(found);
  const asked = item(person.place);
  if (asked.private && helper === "professional" && !person.together) return show(screens().hand_over);
  const spoken = survey.spoken[tongue];
  show(spoken.pages[person.place]);
  progress(spoken.progress, found.route.indexOf(asked.id) + 1, found.route.length + found.undecided);
  fill(asked, found, spoken);
  offer(found.offered.get(asked.id), person.orders.get(asked.id));
  restore(person.answers.get(asked.id)?.sent ?? [], person.typed.get(asked.id));
}

/** Leave the page for a moment: what stands in it and was not sent is there again when it is shown. */
function hold() {
  if (!screen_.querySelector("form")) return;
  const sent = entered(), told = person.answers.get(person.place)?.sent;
  if (sent.some(Boolean) || (told && !String(told[0]).startsWith("~"))) person.typed.set(person.place, sent);
}

async function answered(pressed) {
  const asked = item(person.place), found = walk(), sent = entered();
  if (pressed === "back") {
    await passed(asked, found, sent);
    return ask(found.open[Math.max(0, found.open.indexOf(asked.id) - 1)]);
  }
  const parts = pressed === "next" ? sent.filter(Boolean) : [pressed];
  const refused = note(asked, found, parts, pressed === "next" ? sent : parts);
  if (refused) return told(asked, refused, survey.spoken[tongue]);
  await keep();
  const after = walk(), ahead = next(after, asked.id);
  return ahead ? ask(ahead) : finish(after);
}

/** Back saves what was filled in, where it is an answer, a new one, and ends nothing; else it only stays in the page. */
async function passed(asked, found, sent) {
  const before = person.answers.get(asked.id);
  hold();
  if (!sent.some(Boolean) || String(sent) === String(before?.sent) || note(asked, found, sent.filter(Boolean), sent)) return;
  const after = walk();
  if (!after.declined && !after.exit && after.unanswered.length) return keep();
  put(asked.id, before);
  person.typed.set(asked.id, sent);
}

/** Take an answer that holds beside those before it; else what is wrong with it. */
function note(asked, found, parts, sent) {
  const taken = read(asked, parts, found.offered.get(asked.id), person.today), before = person.answers.get(asked.id);
  if ("problem" in taken) return taken;
  const raw = "missing" in taken ? `~${taken.missing}` : written(asked, taken.value);
  put(asked.id, { ...taken, raw, sent, at: Date.now(), spoken: tongue, beside: helper });
  if (walk().unanswered.includes(asked.id)) {
    put(asked.id, before);
    return { problem: "constraint", params: {} };
  }
  person.typed.delete(asked.id);
  return undefined;
}
const put = (id, answer) => (answer ? person.answers.set(id, answer) : person.answers.delete(id));

/** As the server reads it in any language: figures plain, days in ISO order. */
const written = (asked, value) => (Array.isArray(value) ? value
  : asked.reads === "month" ? value.slice(0, 7) : asked.kind === "note" ? "" : String(value));

async function finish(found) {
  const context = found.declined ? "survey.declined" : found.exit?.context ?? THANKS;
  person = { ended: context in screens() ? context : THANKS, code: person.code, until: Date.now() + ENDED_MS };
  end();
  await send();
}

/** The last screen for a while; only `warn` offers to see it longer, and only once. */
function end() {
  close();
  later(warn, IDLE_MS);
}

/** The last screen, with the figures that open the answers where it has a place for them: for the person's eyes alone. */
function close() {
  if (person.ended === THANKS && helper === "professional") return show(screens().hand_over_end);
  show(screens()[person.ended]);
  const place = screen_.querySelector(".code");
  if (place) place.textContent = person.code.match(/.{3}/g).join(" ");
}

/** Who is beside the person is said before the first question, and again where they are alone from here on. */
const beside = (pressed, screen) => {
  helper = pressed.dataset.helper;
  enter(screen);
};

const PRESSES = {
  help: () => enter("help"),
  privacy: (pressed) => beside(pressed, "privacy"),
  together: (pressed) => beside(pressed, "together"),
  ask: () => ask(),
  alone: () => {
    helper = "alone";
    return person.ended ? end() : ask(person.place);
  },
  helped: () => {
    person.together = true;
    ask(person.place);
  },
  stay: () => (person?.ended ? end() : person ? ask() : enter()),
  stop: () => {
    hold();
    show(screens().stop);
  },
  finish: wipe,
  delete: async () => {
    const { id } = person;
    await box("readwrite", (envelopes) => envelopes.delete(id));
    wipe();
  },
  wipe,
};

addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-press], [data-speak]"));
  watch();
  if (!button || !survey) return;
  if (button.dataset.press) return PRESSES[button.dataset.press](button);
  if (person) hold();
  speak(button.dataset.speak);
  if (person && !person.ended) return ask(person.place);
  if (screen_.querySelector("[data-press=stay]")) return show(screens().warning);
  return person ? close() : enter();
});
for (const kind of ["keydown", "input", "touchstart"]) addEventListener(kind, () => { if (!screen_.querySelector("[data-press=stay]")) watch(); });
addEventListener("submit", (event) => {
  event.preventDefault();
  answered(/** @type {any} */ (event.submitter)?.value ?? "next");
});
addEventListener("online", send);
// While a tablet sleeps its timers may stand still.
document.addEventListener("visibilitychange", () => { if (person?.ended && Date.now() >= person.until) wipe(); });
setInterval(send, RETRY_MS);

// Beginning. ---------------------------------------------------------------------------------------------------------

async function prepare() {
  if (!navigator.serviceWorker || !crypto.subtle) return;
  await navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk/" });
  const kept = await caches.open(CACHE);
  const spoken = Object.values(survey.spoken).flatMap(({ pages }) => Object.values(pages)).join();
  const media = new Set([...spoken.matchAll(/src="(\/media\/[^"]+)"/g)].map(([, address]) => address));
  // Without a recording the questions can still be asked; without anything else they cannot.
  await Promise.allSettled([...media].map((one) => kept.add(one)));
  await kept.addAll([...new Set([HOME, ...(script.dataset.keep ?? "").split(" ")])]);
  document.documentElement.dataset.ready = "offline";
}

const fetched = await fetch(`${HOME}/survey.json`);
if (fetched.ok) {
  survey = await fetched.json();
  if (navigator.onLine || !localStorage.getItem(REFUSED)) localStorage.setItem(REFUSED, JSON.stringify(survey.refused));
  tongue = survey.languages[0];
  if (crypto.subtle && window.indexedDB) {
    wipe();
    await prepare().catch(() => { /* No network now: what was fetched before is there. */ });
  } else {
    show(screens().unsafe);
    survey = undefined;
    clearTimeout(idle);
  }
}
