// A tour that is looked at and changed in place; without this every button still works.
import { liveMap } from "./live-map.js";
import { followProfiles } from "./profile-cursor.js";
import { combobox } from "./combo.js";

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

/**
 * What another tour has other than the one that is shown.
 * @typedef {{ address: string, title: string, texts: { [selector: string]: string },
 *   ways: object, stops: object[], spots: object[] }} Part
 */

/**
 * Put what the answer holds where it belongs, and keep what the reader had open.
 * @param {Part} part
 */
function swap(part) {
  const open = new Set([...document.querySelectorAll("details[data-keep][open]")].map((box) => box.getAttribute("data-keep")));
  const hidden = new Map([...document.querySelectorAll("[data-legend]")].map((box) => [box.getAttribute("data-legend"), /** @type {HTMLElement} */ (box).hidden]));
  for (const [selector, text] of Object.entries(part.texts)) {
    const made = new DOMParser().parseFromString(text, "text/html").querySelector(selector);
    if (made) document.querySelector(selector)?.replaceWith(document.adoptNode(made));
  }
  put("ways-data", { ...dataOf("ways-data"), ...part.ways });
  put("map_jindao_data", { ...dataOf("map_jindao_data"), stops: part.stops });
  put("spots-data", part.spots);
  for (const [name, is] of hidden) {
    const box = /** @type {HTMLElement | null} */ (document.querySelector(`[data-legend="${name}"]`));
    if (box) box.hidden = is ?? false;
  }
  document.querySelectorAll("details[data-keep]").forEach((box) => {
    if (open.has(box.getAttribute("data-keep"))) box.setAttribute("open", "");
  });
  document.title = part.title;
}

/**
 * @param {string} id
 * @param {unknown} data
 */
function put(id, data) {
  const block = document.getElementById(id);
  if (block) block.textContent = JSON.stringify(data);
}

/** Links to this page in another language or type lead to the tour that is shown now. */
function leadHere() {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".languages a, .senior-switch"))) {
    const goal = new URL(window.location.href);
    const said = new URL(link.href).searchParams;
    for (const name of ["lang", "senior"]) {
      const value = said.get(name);
      if (value === null) goal.searchParams.delete(name);
      else goal.searchParams.set(name, value);
    }
    goal.hash = "";
    link.href = goal.href;
  }
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

/**
 * Ask for what a tour has other than the one that is shown; null without a connection.
 * @param {URL} page
 * @returns {Promise<{ ok: boolean, part: Part | null } | null>}
 */
async function fetched(page) {
  try {
    const answer = await fetch(`${page.pathname}/part${page.search}`, { headers: { Accept: "application/json" } });
    const part = await answer.json().catch(() => null);
    return { ok: answer.ok, part: part?.texts ? part : null };
  } catch {
    return null;
  }
}

/**
 * @param {string} address
 * @param {string} done
 * @param {string} key
 */
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
  const found = await fetched(new URL(address, window.location.href));
  trip.removeAttribute("aria-busy");
  if (!found) {
    say(words().offline);
    return;
  }
  if (!found.part) {
    window.location.assign(address);
    return;
  }
  swap(found.part);
  settle();
  if (remember && found.ok) history.pushState({ tour: true }, "", found.part.address);
  shown = pageOf(window.location);
  leadHere();
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
