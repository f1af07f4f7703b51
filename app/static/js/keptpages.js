// What was kept here for one viewer goes when a page comes for another, or for nobody: after signing out that is the
// page where one signs in. A page that was kept itself says for whom, and takes nothing away from them.
/** How the caches begin in which offlineworker.js, which can import nothing, keeps pages. */
export const PAGES = "volleysense-pages-";

// One that the device shows by itself was made for nobody, whoever is signed in.
const isOfTheDevice = document.querySelector("[data-of-the-device]") !== null;

async function letGo() {
  const { viewer } = document.body.dataset;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && (!viewer || name !== PAGES + viewer)) await caches.delete(name);
  }
}

// Without a secure address, or where the browser keeps nothing, there is nothing to let go.
if (!isOfTheDevice && "caches" in globalThis) letGo().catch(() => undefined);
