// What the checks find, told anew while a route is being written; without this, on saving.

const PAUSE_MS = 700;
/** Files, and what is carried on: nobody looks at them before the form is saved. */
const LEFT_OUT = ["stage_file", "cover_file", "picture_file_zh", "picture_file_en", "carried", "picture_carried"];

/** @typedef {{ severity: string, label: string, text: string }} Finding */
/** @typedef {{ title: string, findings: Finding[] }} Panel */

/** @param {string} tag @param {string} text @param {string} [name] */
const told = (tag, text, name = "") => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
};

/** @param {Finding[]} findings */
const list = (findings) => {
  const items = document.createElement("ul");
  items.className = "plain findings";
  for (const { severity, label, text } of findings) {
    const item = told("li", ` ${text}`, severity);
    item.prepend(told("strong", label));
    items.append(item);
  }
  return items;
};

/**
 * @param {HTMLElement} box
 * @param {{ panels: Panel[], wrong: string[] }} answer
 */
function show(box, { panels, wrong }) {
  const parts = wrong.map((text) => told("p", text, "wrong"));
  for (const { title, findings } of panels) {
    parts.push(told("h3", title));
    parts.push(findings.length ? list(findings) : told("p", box.dataset.sound ?? ""));
  }
  box.replaceChildren(...parts);
  count();
}

/** Tells beside the button how much was found. */
function count() {
  const line = document.querySelector("[data-count]");
  if (!(line instanceof HTMLElement) || !(box instanceof HTMLElement)) return;
  const found = { errors: box.querySelectorAll(".error, .wrong").length, warnings: box.querySelectorAll(".warning").length };
  const some = (line.dataset.some ?? "").replace("{errors}", String(found.errors)).replace("{warnings}", String(found.warnings));
  line.textContent = found.errors + found.warnings ? some : (line.dataset.none ?? "");
}

/**
 * Asks for the checks of a form whenever its writer pauses.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} box
 */
function watch(form, box) {
  let timer = 0;
  let asked = new AbortController();
  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const body = new FormData(form);
    for (const name of LEFT_OUT) body.delete(name);
    try {
      const answer = await fetch(box.dataset.check ?? "", { method: "POST", body, signal: asked.signal });
      if (answer.ok) show(box, await answer.json());
      box.classList.toggle("stale", !answer.ok);
    } catch (error) {
      if (!(error instanceof DOMException)) box.classList.add("stale");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}

const box = document.querySelector("[data-check]");
const form = document.querySelector("form[data-checked]");
if (box instanceof HTMLElement && form instanceof HTMLFormElement) {
  watch(form, box);
  if (box.childElementCount) count();
}

export {};
