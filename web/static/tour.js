// A tour that is looked at and changed in place; without this every button still works.
import { liveMap } from "./live-map.js";
import { followProfiles } from "./profile-cursor.js";
import { combobox } from "./combo.js";

const SWAPPED = [".trip-head", ".trip-text", "[data-legend='stage']", "[data-legend='steepness']", "[data-legend='surface']"];
const DATA = ["ways-data", "map_jindao_data", "spots-data"];

/** @param {string} id */
const dataOf = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/**
 * What the page says in its language of what is done to it.
 * @returns {{ [word: string]: string }}
 */
const words = () => dataOf("ways-data").words;

const said = /** @type {HTMLElement | null} */ (document.getElementById("said"));
let quiet = 0;

/** @param {string} words */
function say(words) {
  if (!said) return;
  said.textContent = words;
  clearTimeout(quiet);
  quiet = window.setTimeout(() => { if (said) said.textContent = ""; }, 6000);
}

const map = liveMap(
  () => ({ ways: dataOf("ways-data"), stops: dataOf("map_jindao_data").stops, spots: dataOf("spots-data") }),
  (site, name) => add(site, name),
  (chapter, at) => leadTo(chapter, at),
);
/** @type {(chapter: number, at: number) => void} */
let leadTo = () => {};

/** @param {string} site @param {string} name */
function add(site, name) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("edit"));
  const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  asked.append("add", site);
  change(`${form.action}?${asked}`, name, `add-${site}`);
}

/** Put what the answer holds where it belongs, and keep what the reader had open. */
function swap(/** @type {Document} */ fresh) {
  const open = new Set([...document.querySelectorAll("details[data-keep][open]")].map((box) => box.getAttribute("data-keep")));
  const hidden = new Map([...document.querySelectorAll("[data-legend]")].map((box) => [box.getAttribute("data-legend"), /** @type {HTMLElement} */ (box).hidden]));
  for (const selector of SWAPPED) {
    const old = document.querySelector(selector);
    const made = fresh.querySelector(selector);
    if (old && made) old.replaceWith(document.adoptNode(made));
  }
  for (const id of DATA) {
    const old = document.getElementById(id);
    const made = fresh.getElementById(id);
    if (old && made) old.textContent = made.textContent;
  }
  for (const [name, is] of hidden) {
    const box = /** @type {HTMLElement | null} */ (document.querySelector(`[data-legend="${name}"]`));
    if (box) box.hidden = is ?? false;
  }
  document.querySelectorAll("details[data-keep]").forEach((box) => {
    if (open.has(box.getAttribute("data-keep"))) box.setAttribute("open", "");
  });
  document.title = fresh.title;
}

function settle() {
  document.querySelectorAll(".trip-text [data-combo]").forEach((input) => combobox(/** @type {HTMLInputElement} */ (input)));
  map.show();
  leadTo = followProfiles(map.point);
}

/** @param {string} key */
const siteOf = (key) => key.replace(/^(?:drop|pin|earlier|later|shorter|longer|add|day(?:-\d+)?)-/, "");

/**
 * The visit after that of a button, else the one before: where to be if it is gone.
 * @param {string} key
 */
function neighbour(key) {
  const all = [...document.querySelectorAll(".visit h3")].map((heading) => heading.id);
  const place = all.indexOf(`visit-${siteOf(key)}`);
  return all[place + 1] ?? all[place - 1] ?? "adding";
}

/** @param {string} key @param {string} beside */
function focusOn(key, beside) {
  const again = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const shown = again && again.closest("details:not([open])") ? null : again;
  const goal = shown ?? document.getElementById(`visit-${siteOf(key)}`) ?? document.getElementById(beside);
  /** @type {HTMLElement | null} */ (goal)?.focus();
}

/** What stands above the tour that is wrong with it, one line each. */
const problems = () => [...document.querySelectorAll(".trip-head .problems li")].map((line) => line.textContent ?? "");

/** @param {Location | URL} place */
const pageOf = (place) => place.pathname + place.search;
let shown = pageOf(window.location);

/** @param {string} address @returns {Promise<{ answer: Response, text: string } | null>} */
async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return { answer, text: await answer.text() };
  } catch {
    return null;
  }
}

/** @param {string} address @param {string} done @param {string} key @param {boolean} remember */
async function change(address, done, key, remember = true) {
  const trip = /** @type {HTMLElement} */ (document.getElementById("trip"));
  // Each change is made of the tour that the one before has left.
  if (trip.getAttribute("aria-busy") === "true") {
    say(words().busy);
    return;
  }
  const beside = neighbour(key);
  const before = problems();
  trip.setAttribute("aria-busy", "true");
  const found = await fetched(address);
  trip.removeAttribute("aria-busy");
  if (!found) {
    say(words().offline);
    return;
  }
  // Its inline style is trusted by a word that only its own page has; this page has the same style.
  const fresh = new DOMParser().parseFromString(found.text.replace(/<style\b[^]*?<\/style>/g, ""), "text/html");
  if (!fresh.getElementById("trip")) {
    window.location.assign(address);
    return;
  }
  swap(fresh);
  settle();
  if (remember && found.answer.ok) history.pushState({ tour: true }, "", found.answer.url);
  shown = pageOf(window.location);
  const wrong = document.querySelector(".trip-head .alert[role='alert'] li, .trip-text .wrong");
  const arisen = problems().filter((line) => !before.includes(line));
  const lead = document.querySelector(".trip-head .lead")?.textContent ?? "";
  say(wrong ? (wrong.textContent ?? "") : [done, ...arisen, lead].filter(Boolean).join(" · "));
  if (key) focusOn(key, beside);
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-edit]")) return;
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  if (button?.name) asked.append(button.name, button.value);
  change(`${form.action}?${asked}`, button?.dataset.done ?? form.dataset.done ?? "", button?.dataset.key ?? "");
});
window.addEventListener("popstate", () => {
  // A link to a place on this page changes no more than what stands after the `#`.
  if (pageOf(window.location) !== shown) change(window.location.href, "", "", false);
});
settle();
