// What axe-core cannot tell, looked for in the page as it is drawn. Gives one line of text for each fault.
({ least, sideways }) => {
  const faults = [];
  const tell = (rule, element) => faults.push(`${rule}: ${(element.outerHTML ?? String(element)).slice(0, 160)}`);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true });
  };
  const words = (element) => (element.textContent ?? "").trim();
  const arabic = /\p{Script=Arabic}/u;

  // Language and direction go together, and no Arabic stands where another language is announced.
  const html = document.documentElement;
  for (const element of [html, ...all("[lang]").filter((one) => words(one).length > 40)]) {
    const wanted = element.lang === "ar" ? "rtl" : "ltr";
    if (getComputedStyle(element).direction !== wanted) tell(`direction of ${element.lang}`, element);
  }
  if (!html.dir) tell("no direction", html.tagName);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode;
    const announced = parentElement.closest("[lang]").lang;
    if (arabic.test(data) && announced !== "ar" && !parentElement.closest("bdi, [dir=auto]")) tell("Arabic not announced", parentElement);
  }

  // One first heading, none skipped, none empty.
  const headings = all("h1, h2, h3, h4, h5, h6").filter(seen);
  if (all("h1").length !== 1) tell("first headings", `${all("h1").length}`);
  headings.forEach((heading, place) => {
    const level = Number(heading.tagName[1]);
    if (place && level > Number(headings[place - 1].tagName[1]) + 1) tell("heading skipped", heading);
    if (!words(heading)) tell("empty heading", heading);
    // A name in other letters at its beginning does not turn a sentence round.
    if (getComputedStyle(heading.querySelector("label") ?? heading).direction !== html.dir && !heading.closest("[lang]:not(html)")) tell("heading against the page", heading);
  });

  // Every group of choices has a name.
  for (const input of all("input[type=radio], input[type=checkbox]")) {
    const alone = input.type === "checkbox" && all(`input[name="${CSS.escape(input.name)}"]`).length === 1;
    const group = input.closest("fieldset, [role=group], [role=radiogroup]");
    const named = group && (group.getAttribute("aria-label") || group.getAttribute("aria-labelledby") || words(group.querySelector(":scope > legend") ?? {}));
    if (!alone && !named) tell("group without a name", input);
  }
  for (const fieldset of all("fieldset")) if (!words(fieldset.querySelector(":scope > legend") ?? {})) tell("fieldset without legend", fieldset);

  // What is pointed at is there.
  for (const name of ["aria-describedby", "aria-labelledby", "aria-controls", "for"]) {
    for (const element of all(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\s+/)) if (!id || !document.getElementById(id)) tell(`${name} "${id}" points nowhere`, element);
    }
  }
  for (const link of all('a[href^="#"]')) if (!document.getElementById(link.hash.slice(1))) tell("link points nowhere", link);
  const ids = all("[id]").map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) tell("id used twice", id);

  // A problem stands on top, beside its field, and in the title.
  const summary = document.querySelector(".summary");
  if (summary) {
    if (all("[aria-invalid=true]").length && !all(".problem").length) tell("problem not beside its field", summary);
    const word = words(document.querySelector(".problem .unseen") ?? {});
    if (word && !document.title.startsWith(word)) tell("problem not in the title", document.title);
  }

  // What has changed since the page before is announced.
  for (const element of all(".summary")) if (element.getAttribute("role") !== "alert") tell("mistake not announced", element);
  for (const element of all(".calm, .noted")) if (element.getAttribute("role") !== "status") tell("notice not announced", element);

  // Large enough to hit; links inside a sentence are excused, as in WCAG 2.5.8. On people's telephones a line that is
  // nothing but a link is no sentence.
  const lone = (link) => least >= 48 && link.parentElement.matches("p") && words(link) === words(link.parentElement);
  for (const element of all("a[href], button, summary, select, textarea, label.option, input:not([type=hidden], [type=radio], [type=checkbox])")) {
    if (!seen(element) || element.closest(".unseen, .skip")) continue;
    if (getComputedStyle(element).display === "inline" && !lone(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.height < least - 0.5 || box.width < Math.min(least, 24)) tell(`only ${Math.round(box.width)} × ${Math.round(box.height)} px`, element);
  }

  // The order of the keyboard is the order of the page.
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) tell("positive tabindex", element);

  // Nothing sideways, nothing cut off.
  // What lies beyond the side where the page begins can never be scrolled to, and makes it no wider.
  const out = all("body *").filter((one) => {
    const box = one.getBoundingClientRect();
    return seen(one) && (box.right > window.innerWidth + 1 || box.left < -1) && !one.closest(".unseen, .skip, .table");
  });
  if (sideways && (html.scrollWidth > window.innerWidth || out.length)) {
    tell(`${html.scrollWidth} px wide in ${window.innerWidth}`, out.at(-1) ?? html.tagName);
  }
  for (const element of all("body *")) {
    const style = getComputedStyle(element);
    if (!["hidden", "clip"].includes(style.overflowX) || element.closest(".unseen") || !seen(element) || element.closest("svg, progress")) continue;
    if (element.scrollWidth > element.clientWidth + 1) tell("cut off", element);
  }
  return faults;
}
