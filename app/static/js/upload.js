// A resumable upload (tus): it goes on where it broke off, and says how far it is.
import { at } from "./at.js";

const CHUNK = 5 * 1024 * 1024;
const forms = document.querySelectorAll("form[data-upload]");

for (const form of forms) form.addEventListener("submit", (event) => start(event, form));

function start(event, form) {
  const file = form.elements.file.files[0];
  if (!file || !window.tus) return;
  event.preventDefault();
  const { session, clip: lost } = form.dataset; // a clip whose file is gone gets this one
  const view = new View(form);
  let clip = null;
  const upload = new window.tus.Upload(file, {
    endpoint: at("/_api/sessions/uploads"),
    chunkSize: CHUNK,
    retryDelays: [0, 1000, 3000, 5000, 10000],
    metadata: { filename: file.name, filetype: file.type, session_id: session, ...(lost ? { clip_id: lost } : {}) },
    fingerprint: async () => ["volleysense", session, ...(lost ? [lost] : []), file.name, file.size, file.lastModified].join("|"),
    removeFingerprintOnSuccess: true,
    onProgress: (sent, total) => view.progress(sent, total),
    onAfterResponse: (request, response) => { clip = response.getHeader("Upload-Clip-Id") ?? clip; },
    onError: (problem) => view.failed(problem),
    onSuccess: () => finished(form, upload, clip),
  });
  view.begin(upload);
  upload.findPreviousUploads().then((known) => {
    if (known.length) upload.resumeFromPreviousUpload(known[0]);
    upload.start();
  });
}

async function finished(form, upload, clip) {
  const id = clip ?? (await askFor(upload.url));
  const home = at(`/sessions/${form.dataset.session}`);
  const said = form.dataset.clip ? "clip-found" : "clip-added";
  location.assign(id ? `${home}/clips/${id}?said=${said}` : home);
}

async function askFor(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).clip_id : null;
}

class View {
  constructor(form) {
    this.button = form.querySelector("button:not([type])");
    this.box = form.querySelector("[data-upload-progress]");
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("[data-upload-words]");
    this.pause = this.box.querySelector("[data-upload-pause]");
    this.began = null;
  }

  begin(upload) {
    this.box.hidden = false;
    this.button.disabled = true;
    this.pause.textContent = "Pause";
    this.words.textContent = "Starts.";
    let paused = false;
    this.pause.onclick = () => {
      paused = !paused;
      this.pause.textContent = paused ? "Go on" : "Pause";
      this.began = null;
      if (paused) upload.abort();
      else upload.start();
    };
  }

  progress(sent, total) {
    this.began ??= { at: performance.now(), sent };
    const seconds = (performance.now() - this.began.at) / 1000;
    const speed = seconds > 1 ? (sent - this.began.sent) / seconds : 0;
    this.bar.value = sent / total;
    const parts = [`${Math.floor((100 * sent) / total)} %`, `${size(sent)} of ${size(total)}`];
    if (speed) parts.push(`${size(speed)}/s`, `${clock((total - sent) / speed)} left`);
    this.words.textContent = parts.join(" · ");
  }

  failed(problem) {
    const body = problem.originalResponse?.getBody?.();
    let detail = "The upload broke off. Choose the same file again and it goes on where it was.";
    try {
      detail = JSON.parse(body).detail ?? detail;
    } catch {
      // no answer, or not one of ours: the sentence above is right
    }
    const section = document.createElement("section");
    const head = document.createElement("h2");
    const text = document.createElement("p");
    section.className = "problem";
    head.textContent = "The upload did not work";
    text.textContent = detail;
    section.append(head, text);
    document.getElementById("problem").replaceChildren(section);
    section.scrollIntoView({ block: "center" });
    this.box.hidden = true;
    this.button.disabled = false;
  }
}

function size(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
