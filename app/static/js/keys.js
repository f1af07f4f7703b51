// Single keys, which anyone may switch off, and which never type over a field.
import { ofBrowser } from "./storage.js";

const STORE = "volleysense-keys";

export function onKeys(box, actions) {
  if (box) {
    box.checked = ofBrowser.get(STORE) !== "off";
    box.addEventListener("change", () => ofBrowser.set(STORE, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (box && !box.checked && event.key !== "Escape") return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actions[key];
    if (!action || typing(event.target, key)) return;
    event.preventDefault();
    action();
  });
}

function typing(target, key) {
  if (key === "Escape") return false;
  if (target.matches("select, textarea, video, [role=button]")) return true;
  if (target.matches("input")) return !["checkbox", "radio"].includes(target.type) || key === " ";
  return key === " " && target.matches("button, summary");
}
