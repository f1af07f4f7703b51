// The moment of a contact is looked at beside the list: from a second before it on.
const AHEAD_SEC = 1;
const room = document.querySelector("[data-joining]");
const video = room.querySelector("video");

room.addEventListener("click", (event) => {
  const time = event.target.closest("[data-at]");
  if (!time || !video || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  video.currentTime = Math.max(0, Number(time.dataset.at) - AHEAD_SEC);
  video.play();
});
