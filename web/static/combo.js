// Names while typing: a combobox with a list, as the ARIA practices describe it.

const english = document.body.dataset.namedIn === "en";
const PAUSE_MS = 160;
let made = 0;

/**
 * @typedef {{ id: string, name_zh: string, name_en: string, kind?: string, county_zh?: string, county_en?: string }} Suggestion
 */

/** @param {Suggestion} found */
const nameOf = (found) => (english && found.name_en) || found.name_zh;

/** @param {Suggestion} found */
const otherNameOf = (found) => {
  const other = english ? found.name_zh : found.name_en;
  return other === nameOf(found) ? "" : other;
};

/** @param {Suggestion} found */
const countyOf = (found) => (english ? found.county_en : found.county_zh) ?? "";

/**
 * Make an input with `data-combo` offer names from that address.
 * @param {HTMLInputElement} input
 */
export function combobox(input) {
  const number = (made += 1);
  const box = document.createElement("div");
  box.className = "combo";
  input.replaceWith(box);
  const list = document.createElement("ul");
  list.className = "combo-list";
  list.id = `names-${number}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.list ?? "");
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  box.append(input, list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let asked = "";
  let timer = 0;
  let active = -1;

  const options = () => /** @type {HTMLElement[]} */ ([...list.children]);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(/** @type {number} */ place) {
    const all = options();
    if (!all.length) return;
    active = (place + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function choose(/** @type {HTMLElement} */ option) {
    asked = input.value = option.dataset.value ?? "";
    close();
    told.textContent = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(/** @type {Suggestion[]} */ suggestions) {
    list.replaceChildren(...suggestions.map((found, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = nameOf(found);
      const name = document.createElement("span");
      name.textContent = nameOf(found);
      const other = document.createElement("small");
      other.textContent = otherNameOf(found);
      if (other.textContent) other.lang = english ? "zh-CN" : "en";
      const county = document.createElement("small");
      county.textContent = countyOf(found);
      option.append(name, other, county);
      return option;
    }));
    active = -1;
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const words = suggestions.length ? input.dataset.found : input.dataset.none;
    told.textContent = (words ?? "").replace("{n}", String(suggestions.length));
  }

  async function ask() {
    const text = input.value.trim();
    if (!text || text === asked || /^[-\d.,，\s]+$/.test(text)) {
      if (!text) close();
      return;
    }
    asked = text;
    try {
      const answer = await fetch(`${input.dataset.combo}?q=${encodeURIComponent(text)}`);
      /** @type {Suggestion[]} */
      const found = answer.ok ? (await answer.json()).suggestions : [];
      // Whoever has gone on to another field is not called back.
      if (!answer.ok || input.value.trim() !== text || document.activeElement !== input) return;
      const kind = input.dataset.kind;
      show(found.filter((one) => !kind || !one.kind || one.kind === kind));
    } catch {
      asked = "";
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown" && list.children.length) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        mark(0);
        event.preventDefault();
      }
      return;
    }
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("li");
    if (option) choose(option);
  });
}
