// @ts-check
// A question's page on a tablet: drawn beforehand by the server, filled in here for the person in front of it.

export const screen_ = /** @type {HTMLElement} */ (document.getElementById("screen"));

/** As a page of its own is called: by its heading, and by the mistake before it. */
export function entitle(mistake) {
  const heading = screen_.querySelector("h1")?.textContent, own = document.querySelector(".brand")?.textContent;
  document.title = `${mistake}${[heading, own].filter(Boolean).join(" – ")}`;
}

/** The texts of the page's fields; nothing where none is on the screen. */
export function entered() {
  const form = /** @type {HTMLFormElement | null} */ (screen_.querySelector("form"));
  return form ? new FormData(form).getAll("answer").map((one) => String(one).trim()) : [];
}

export function progress(said, position, total) {
  const [words, bar] = /** @type {any} */ (screen_.querySelector(".progress")).children;
  words.textContent = said.replace("%(position)s", position).replace("%(total)s", total);
  Object.assign(bar, { max: total, value: position });
  if (position < 2) screen_.querySelector(".back")?.remove();
}

/** Put what is known into the words. Only texts are touched, so an answer stays text. */
export function fill(asked, found, { labels, fallbacks }) {
  const texts = document.createTreeWalker(screen_, NodeFilter.SHOW_TEXT);
  while (asked.pipes && texts.nextNode()) {
    texts.currentNode.nodeValue = (texts.currentNode.nodeValue ?? "").replace(/\{([a-z_][a-z0-9_]*)\}/g, (written, name) => {
      const source = asked.pipes[name], value = found.values.get(source);
      if (!source) return written;
      if (value === undefined) return fallbacks[name];
      return `\u2068${[value].flat().map((one) => labels[source]?.[one] ?? dated(one)).join(", ").slice(0, 80)}\u2069`;
    });
  }
}
const dated = (value) => (/^\d{4}-\d\d-\d\d$/.test(value)
  ? new Date(`${value}T12:00`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" })
  : String(value));

/** Only the options left by a filter, in the order drawn. */
export function offer(offered, order) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...screen_.querySelectorAll(".option input")]);
  for (const input of inputs) if (offered && !offered.includes(input.value)) input.closest(".option")?.remove();
  for (const code of order ?? []) {
    const row = inputs.find((one) => one.value === code)?.closest(".option");
    row?.parentElement?.append(row);
  }
  for (const option of screen_.querySelectorAll("option")) if (offered && option.value && !offered.includes(option.value)) option.remove();
}

/** What was answered, or filled in since and not sent. */
export function restore(told, given = told) {
  screen_.querySelector("[value='~refused']")?.classList.toggle("refused", told.includes("~refused"));
  const fields = /** @type {HTMLInputElement[]} */ ([...screen_.querySelectorAll("[name=answer]")]);
  if (given.length) fields.forEach((field, place) => {
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
    else if (!String(given[0]).startsWith("~")) field.value = given[place] ?? "";
  });
}

/** What is wrong with the answer, at the head of the page and beside its field. */
export function told(asked, { problem, params }, { problems, labels }) {
  const limits = Object.keys(params);
  const message = problems[`${problem}:${asked.id}`] ?? (limits.length === 1 && problems[`${problem}.${limits[0]}`]) ?? problems[problem];
  const said = (message || problems[problem]).replace(/%\((\w+)\)s/g, (_, name) => dated(labels[asked.id]?.[params[name]] ?? params[name]));
  screen_.querySelectorAll(".summary, .problem").forEach((one) => one.remove());
  const template = /** @type {any} */ (screen_.querySelector("[data-summary]")).content.cloneNode(true);
  const summary = /** @type {HTMLElement} */ (template.querySelector(".summary"));
  /** @type {any} */ (summary.querySelector("a")).textContent = said;
  const beside = /** @type {HTMLElement} */ (template.querySelector(".problem"));
  beside.append(said);
  const group = screen_.querySelector("fieldset, .field"), first = screen_.querySelector(".options, .parts, input, select, textarea");
  group?.classList.add("has-problem");
  const field = screen_.querySelector("fieldset") ?? first, help = screen_.querySelector("#answer-help");
  field?.setAttribute("aria-describedby", help ? `${help.id} ${beside.id}` : beside.id);
  field?.setAttribute("aria-invalid", "true");
  first?.before(beside);
  screen_.prepend(summary);
  entitle(beside.firstElementChild?.textContent ?? "");
  summary.focus();
}
