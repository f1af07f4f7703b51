// The order of a playlist: lines are dragged, or moved by Alt and an arrow. The server says what the order is then.
const list = document.querySelector("[data-list]");
const lines = () => [...list.querySelectorAll("li[data-item]")];
let dragged = null;

function inOrder(order) {
  const there = new Map(lines().map((one) => [Number(one.dataset.item), one]));
  const known = order.filter((id) => there.has(id));
  if (known.length < there.size) {
    location.reload(); // somebody took a play out meanwhile
    return;
  }
  const end = list.querySelector("li.more");
  for (const id of known) list.insertBefore(there.get(id), end);
}

// Behind the last line of a page more may follow that are not read yet.
async function move(line, place) {
  const [[way, beside]] = Object.entries(place);
  const sent = new URLSearchParams({ [way]: beside.dataset.item });
  const answer = await fetch(`${location.pathname}/items/${line.dataset.item}/move`, {
    method: "POST", body: sent, headers: { "HX-Request": "true" },
  }).catch(() => null);
  if (answer?.ok) inOrder((await answer.json()).order);
  else location.reload();
}

const lineOf = (event) => event.target.closest?.("li[data-item]");

for (const line of lines()) line.draggable = true;
document.addEventListener("htmx:afterSettle", () => { for (const line of lines()) line.draggable = true; });

list.addEventListener("dragstart", (event) => {
  dragged = lineOf(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.item);
  dragged.classList.add("dragged");
});
list.addEventListener("dragover", (event) => {
  const over = lineOf(event);
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  for (const one of list.querySelectorAll(".over")) one.classList.remove("over");
  over.classList.add("over");
});
list.addEventListener("drop", (event) => {
  const over = lineOf(event);
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const all = lines();
  const down = all.indexOf(dragged) < all.indexOf(over);
  move(dragged, down ? { behind: over } : { before: over });
});
list.addEventListener("dragend", () => {
  for (const one of list.querySelectorAll(".over, .dragged")) one.classList.remove("over", "dragged");
  dragged = null;
});

list.addEventListener("keydown", async (event) => {
  const line = lineOf(event);
  if (!line || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const all = lines();
  const at = all.indexOf(line);
  const focused = document.activeElement;
  if (event.key === "ArrowUp" && at > 0) await move(line, { before: all[at - 1] });
  if (event.key === "ArrowDown" && at < all.length - 1) await move(line, { behind: all[at + 1] });
  focused?.focus();
});
