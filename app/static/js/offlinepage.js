// The page that a device shows while VolleySense does not answer: what can be gone on with, by what is kept here.
import { at } from "./at.js";
import { PAGES } from "./keptpages.js";

const part = (name) => document.querySelector(`[data-${name}]`);

/** The matches whose page is kept, the latest first. */
async function keptPages() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PAGES))) {
    const pages = await caches.open(name);
    for (const { url } of await pages.keys()) {
      if (new URL(url).pathname.endsWith(".css")) continue;
      const text = await (await pages.match(url, { ignoreVary: true }))?.text();
      if (text) found.unshift({ url, shown: new DOMParser().parseFromString(text, "text/html") });
    }
  }
  return found;
}

function line({ url, shown }) {
  const link = document.createElement("a");
  link.href = url;
  const title = document.createElement("bdi");
  title.textContent = shown.querySelector(".match-title")?.textContent ?? shown.title;
  const day = document.createElement("span");
  day.className = "small muted";
  day.textContent = shown.querySelector(".match-line > p")?.textContent.trim() ?? "";
  link.append(title);
  const item = document.createElement("li");
  item.append(link, day);
  return item;
}

async function list() {
  const found = "caches" in globalThis ? await keptPages().catch(() => []) : [];
  part("kept-pages").replaceChildren(...found.map(line));
  part("some").hidden = !found.length;
  part("none").hidden = found.length > 0;
}

part("again").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
addEventListener("online", () => location.reload());

// Whoever opens it by its own address may do so while all is well.
async function look() {
  if (location.href.split(/[?#]/)[0] !== at("/offline")) return;
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  part("away").hidden = Boolean(answer?.ok);
  part("there").hidden = !answer?.ok;
}

list();
look();
