// Serves a tablet's pages when there is no network; nothing that anybody answered ever comes by here.
const CACHE = "relais-kiosk";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // What carries its content's digest in its address never changes.
  event.respondWith(url.searchParams.has("v") ? kept(request).then((found) => found ?? fresh(request)) : fresh(request).catch(() => kept(request)));
});
const kept = (request) => caches.open(CACHE).then((cache) => cache.match(request));
async function fresh(request) {
  const answer = await fetch(request);
  const cache = await caches.open(CACHE);
  if (answer.ok && (await cache.match(request))) await cache.put(request, answer.clone());
  return answer;
}
