// Single keys, which anyone may switch off, and which never type over a field.
import { ofBrowser } from "./storage.js";

const STORE = "volleysense-keys";

/** Each action is told the event, and answers false where the key is not for it. */
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
    if (!action || typing(event.target, key) || action(event) === false) return;
    event.preventDefault();
  });
}

function typing(target, key) {
  if (key === "Escape") return false;
  if (target.matches("select, textarea, video, [role=button]")) return true;
  if (target.matches("[type=radio]")) return key === " " || key.startsWith("Arrow");
  if (target.matches("input")) return target.type !== "checkbox" || key === " ";
  return key === " " && target.matches("button, summary");
}
