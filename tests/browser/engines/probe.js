// Writes down what goes wrong in a page, for the story that is being told to read.
(() => {
  const note = (...words) => {
    const wrong = JSON.parse(sessionStorage.getItem("wrong") ?? "[]");
    wrong.push(`${location.pathname}: ${words.join(" ")}`);
    sessionStorage.setItem("wrong", JSON.stringify(wrong));
  };
  addEventListener("error", (event) => note("error", event.message ?? event.target.outerHTML), true);
  addEventListener("unhandledrejection", (event) => note("promise", event.reason));
  addEventListener("securitypolicyviolation", (event) => note("policy", event.violatedDirective));
  for (const kind of ["error", "warn"]) {
    const say = console[kind];
    console[kind] = (...words) => { note(`console.${kind}`, ...words); say.apply(console, words); };
  }
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (!one.name.startsWith(location.origin)) note("foreign", one.name);
    }
  }).observe({ type: "resource", buffered: true });
})();
