// @ts-check
// What a tablet holds until it is sent: envelopes by interview, each sealed to the server's key.

const BOX = "relais-kiosk", PURPOSE = new TextEncoder().encode("relais kiosk 1");
const coded = (bytes) => btoa([...new Uint8Array(bytes)].map((one) => String.fromCharCode(one)).join(""));
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** Do something with the envelopes; what it asked for, once it is on the disk. */
export function box(mode, ask) {
  return new Promise((done, fail) => {
    const opening = indexedDB.open(BOX, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("envelopes", { keyPath: "id" });
    opening.onerror = fail;
    opening.onsuccess = () => {
      const deal = opening.result.transaction("envelopes", mode), asked = ask(deal.objectStore("envelopes"));
      deal.onabort = deal.onerror = fail;
      deal.oncomplete = () => { opening.result.close(); done(asked.result); };
    };
  });
}

/** ECIES as app/web/kiosk/sealing.py opens it. */
export async function sealed(serverKey, id, content) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const server = await crypto.subtle.importKey("raw", bytes(serverKey), curve, false, []);
  const once = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const sender = await crypto.subtle.exportKey("raw", once.publicKey);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, once.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: sender, info: PURPOSE };
  const key = await crypto.subtle.deriveKey(way, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12)), also = new TextEncoder().encode(id);
  const text = new TextEncoder().encode(JSON.stringify(content));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: also }, key, text);
  return { id, sender: coded(sender), nonce: coded(iv), sealed: coded(closed) };
}

/** Nothing stays. */
export const emptied = () => indexedDB.deleteDatabase(BOX);
