// A page answered without network is kept by this tab, told so, and sent when the network is back. Pages work without
// this file. Telephones are shared: what is kept is sealed, and gone once sent or after half an hour.
(() => {
  const NAME = "relais-unsent", KEPT_MS = 30 * 60_000, PATIENCE_MS = 30_000, RETRY_MS = 5_000;
  const main = () => document.querySelector("main form");
  const whose = () => document.getElementById("network")?.dataset.of + location.pathname;
  let draft, busy, timer;

  // Sealing: the text in this tab's own storage, its key where no script can read it out.
  const store = (mode, ask) => new Promise((done, fail) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("key");
    opening.onerror = fail;
    opening.onsuccess = () => {
      const asked = ask(opening.result.transaction("key", mode).objectStore("key"));
      asked.onerror = fail;
      asked.onsuccess = () => { opening.result.close(); done(asked.result); };
    };
  });
  const coded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  async function keep() {
    try {
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(draft)));
      await store("readwrite", (keys) => keys.put(key, 0));
      if (draft) sessionStorage.setItem(NAME, JSON.stringify([coded(iv), coded(sealed)]));
    } catch {
      // Without a safe place it stays in this page's memory.
    }
  }
  async function kept() {
    const [iv, sealed] = JSON.parse(sessionStorage.getItem(NAME)).map(bytes);
    const key = await store("readonly", (keys) => keys.get(0));
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
  }
  function forget() {
    clearTimeout(timer);
    draft = undefined;
    if (!sessionStorage.getItem(NAME)) return;
    sessionStorage.removeItem(NAME);
    indexedDB.deleteDatabase(NAME);
  }

  function tell(word) {
    const place = document.getElementById("network");
    if (!place) return;
    place.textContent = place.dataset[word] || "";
    place.className = place.textContent && "card attention";
    if (word) place.scrollIntoView({ block: "nearest" });
  }
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const name of ["lang", "dir"]) document.documentElement[name] = page.documentElement[name];
    document.title = page.title;
    document.body.replaceWith(page.body);
    scrollTo(0, 0);
    document.querySelector("main [autofocus]")?.focus();
    dispatchEvent(new Event("shown"));
  }

  async function send() {
    if (!draft || busy) return;
    if (Date.now() - draft.at > KEPT_MS) {
      forget();
      main()?.reset();
      return tell("expired");
    }
    const sent = busy = draft;
    try {
      const stop = new AbortController(), late = setTimeout(() => stop.abort(), PATIENCE_MS);
      const answer = await fetch(sent.to, {
        method: "POST", body: new URLSearchParams(sent.fields), headers: { "X-Requested-With": "fetch" }, signal: stop.signal,
      });
      if (answer.status >= 500) throw answer;
      const next = answer.headers.get("Location"), page = next ? "" : await answer.text();
      clearTimeout(late);
      busy = undefined;
      if (draft !== sent) return send();
      forget();
      next ? location.assign(next) : show(page);
    } catch {
      busy = undefined;
      clearTimeout(timer);
      timer = setTimeout(send, RETRY_MS);
      tell("waiting");
      await keep();
    }
  }

  addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form !== main() || !button) return;
    event.preventDefault();
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    if (button.name) fields.push([button.name, button.value]);
    draft = { whose: whose(), to: button.getAttribute("formaction") || form.getAttribute("action"), fields, at: Date.now() };
    send();
  });
  addEventListener("online", send);

  // The same page of the same person loaded again: what this tab kept is sent. Any other page, and it is forgotten.
  if (sessionStorage.getItem(NAME)) {
    kept().then((found) => {
      const token = main()?.elements.csrf_token;
      if (found.whose !== whose() || !token) throw found;
      draft = { ...found, fields: found.fields.map(([name, value]) => [name, name === token.name ? token.value : value]) };
      return send();
    }).catch(forget);
  }
})();
