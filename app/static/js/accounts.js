// Signing in and accounts: passwords that one may look at, and secrets that come behind the # of an address.

for (const button of document.querySelectorAll("[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
  });
  // A browser keeps what was typed, and offers it as a password, only in a field for one.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

// What stands behind the # is sent to nobody by itself; it goes into the form, and out of the address.
const place = document.querySelector("[data-from-fragment]");
const secret = location.hash.slice(1);
if (place && secret) {
  place.querySelector("input").value = secret;
  place.hidden = true;
  history.replaceState(history.state, "", location.pathname + location.search);
  const form = place.closest("form");
  if (form.dataset.goesOn !== undefined) form.requestSubmit();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      // Without TLS a browser lets no script copy: the text is chosen, and a key does it.
      button.textContent = "Press Ctrl+C";
    }
  });
}

// A passkey: the browser asks its device, and the form takes the answer along. Only where browsers do that at all.
const keys = window.PublicKeyCredential;
for (const form of keys?.parseCreationOptionsFromJSON ? document.querySelectorAll("[data-passkey]") : []) {
  // By an address of numbers no device vouches for anybody.
  form.hidden = /^[\d.]+$|:/.test(location.hostname);
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    const said = form.querySelector("[role=status]");
    said.textContent = "";
    try {
      const asked = await fetch(`${form.action}/options`, { method: "POST", headers: { Accept: "application/json" } });
      const options = await asked.json();
      if (!asked.ok) throw new Error(options.detail);
      const made = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch (problem) {
      const left = ["NotAllowedError", "AbortError"].includes(problem.name);
      said.textContent = left ? "Nothing was chosen." : problem.message;
    }
  });
}
