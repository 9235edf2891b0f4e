// Figures renew themselves once a minute; the page works without this, as of the moment it was opened.
const EVERY = 60_000;

const renew = async () => {
  const live = [...document.querySelectorAll("[data-live]")];
  const busy = live.some((part) => part.contains(document.activeElement));
  if (document.hidden || busy) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-live]")];
  if (fresh.length !== live.length) return;
  const open = live.map((part) => [...part.querySelectorAll("details")].map((one) => one.open));
  live.forEach((part, at) => {
    part.replaceChildren(...fresh[at].childNodes);
    part.querySelectorAll("details").forEach((one, number) => { one.open = open[at][number] ?? one.open; });
  });
};

setInterval(() => renew().catch(() => {}), EVERY);
