// Addresses of ours in scripts: under whatever path the server is shown, as this file itself is.
const ROOT = new URL("../../../", import.meta.url);

/** The whole address of one that begins with a slash. */
export const at = (path) => new URL(path.slice(1), ROOT).href;
