// What makes the forms quicker; every page works without it.
import { combobox } from "./combo.js";
import { fetchGround, nearestSite } from "./ground.js";
import { offerMap } from "./pick.js";
import { standIn } from "./stand-in.js";

/** @param {HTMLFormElement} form @param {string} words */
const status = (form, words) => {
  const line = form.querySelector("[data-status]");
  if (line) line.textContent = words;
};

/**
 * A further line for one more name.
 * @param {HTMLElement} group
 */
function offerMore(group) {
  const button = /** @type {HTMLButtonElement} */ (group.querySelector("[data-add]"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const lines = group.querySelectorAll(".line");
    const last = /** @type {HTMLInputElement} */ (lines[lines.length - 1].querySelector("input"));
    const number = lines.length + 1;
    const line = document.createElement("div");
    line.className = "line";
    const input = /** @type {HTMLInputElement} */ (last.cloneNode(true));
    input.id = `${input.name}-${number}`;
    input.value = "";
    for (const name of ["role", "aria-controls", "aria-expanded", "aria-activedescendant", "aria-autocomplete"]) {
      input.removeAttribute(name);
    }
    const label = input.getAttribute("aria-label") ?? "";
    input.setAttribute("aria-label", label.replace(/\d+$/, String(number)));
    line.append(input);
    lines[lines.length - 1].after(line);
    combobox(input);
    input.focus();
  });
}

/** How near to a site one is said to be near it, in metres. */
const NEAR_M = 1500;

/** @param {HTMLButtonElement} button */
function offerLocation(button) {
  const form = button.form;
  const input = document.getElementById(button.dataset.locate ?? "");
  if (!form || !(input instanceof HTMLInputElement)) return;
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  const { ground, here, near, busy, found, failed } = button.dataset;

  /**
   * What is said of a place instead of its numbers.
   * @param {number} lat
   * @param {number} lon
   */
  async function named(lat, lon) {
    try {
      const site = nearestSite(await fetchGround(ground ?? ""), lat, lon, NEAR_M);
      if (site) return (near ?? "").replace("{name}", site.name);
    } catch {
      // Off-line it is still where one is.
    }
    return here ?? "";
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    status(form, busy ?? "");
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const text = `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
        standIn(input, text, here ?? "");
        input.dispatchEvent(new Event("change", { bubbles: true }));
        status(form, found ?? "");
        const words = await named(coords.latitude, coords.longitude);
        if (input.value === here) standIn(input, text, words);
      },
      () => status(form, failed ?? ""),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

/**
 * Say that a form is on its way, once, and leave out what is empty.
 * @param {HTMLFormElement} form
 */
function showWork(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.go"));
  const words = button.textContent;
  /** @type {HTMLInputElement[]} */
  let empty = [];
  const rest = () => {
    button.removeAttribute("aria-disabled");
    button.textContent = words;
    status(form, "");
    for (const input of empty) input.disabled = false;
    empty = [];
  };
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy ?? words;
    status(form, button.dataset.busy ?? "");
    const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]);
    empty = fields.filter((input) => input.name && !input.value);
    for (const input of empty) input.disabled = true;
  });
  window.addEventListener("pageshow", rest);
}

/**
 * Say beside a field that it wants filling in, in the page's words.
 * @param {HTMLInputElement} input
 */
function tellMissing(input) {
  const hint = input.getAttribute("aria-describedby") ?? "";
  const line = document.createElement("p");
  line.className = "wrong";
  line.id = `${input.id}-missing`;
  const field = input.closest(".field");
  input.addEventListener("invalid", (event) => {
    if (!input.validity.valueMissing) return;
    event.preventDefault();
    line.textContent = `▲ ${input.dataset.missing}`;
    field?.classList.add("is-wrong");
    field?.append(line);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${line.id} ${hint}`.trim());
    if (input.form?.querySelector(":invalid:is(input, select)") === input) input.focus();
  });
  const settle = () => {
    if (!line.isConnected) return;
    line.remove();
    field?.classList.remove("is-wrong");
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", hint);
  };
  input.addEventListener("input", settle);
  input.addEventListener("change", settle);
}

/**
 * What a slider stands at for a number, and the number for where it stands. A curved one gives
 * the small numbers of a wide range more room: its way is the root of the number's.
 * @param {HTMLInputElement} slider
 */
function scaleOf(slider) {
  const [low, high, step] = [slider.min, slider.max, slider.step].map(Number);
  if (!("curved" in slider.dataset)) return { at: Number, number: Number };
  slider.min = "0";
  slider.max = "1";
  slider.step = "0.005";
  slider.value = "0.5";
  return {
    at: (/** @type {string} */ text) => Math.sqrt(Math.max(0, (Number(text) - low) / (high - low))),
    number: (/** @type {string} */ text) => {
      const value = Math.round((low + (high - low) * Number(text) ** 2) / step) * step;
      return Number(Math.min(high, Math.max(Math.ceil(low / step) * step, value)).toFixed(2));
    },
  };
}

/**
 * A slider beside a number: either moves the other.
 * @param {HTMLInputElement} slider
 */
function offerSlider(slider) {
  const input = document.getElementById(slider.dataset.slides ?? "");
  if (!(input instanceof HTMLInputElement)) return;
  const scale = scaleOf(slider);
  let slides = false;
  const follow = () => {
    if (!slides && Number.isFinite(Number.parseFloat(input.value))) {
      slider.value = String(scale.at(String(Number.parseFloat(input.value))));
    }
    const unit = input.nextElementSibling?.textContent ?? "";
    slider.setAttribute("aria-valuetext", input.value ? `${input.value} ${unit}` : "–");
    slider.classList.toggle("is-unset", !input.value);
  };
  slider.hidden = false;
  slider.addEventListener("input", () => {
    slides = true;
    input.value = String(scale.number(slider.value));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    slides = false;
  });
  input.addEventListener("input", follow);
  follow();
}

/**
 * A number that stands instead of another: to fill it in empties that.
 * @param {HTMLInputElement} input
 */
function offerEither(input) {
  const other = document.getElementById(input.dataset.clears ?? "");
  if (!(other instanceof HTMLInputElement)) return;
  input.addEventListener("input", () => {
    if (!input.value || !other.value) return;
    other.value = "";
    other.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/**
 * A slider in place of a menu, whose choices are its steps.
 * @param {HTMLSelectElement} select
 */
function offerWish(select) {
  const slider = document.createElement("input");
  const label = document.querySelector(`label[for="${select.id}"]`);
  const words = document.createElement("output");
  slider.type = "range";
  slider.id = `${select.id}-slider`;
  slider.min = "0";
  slider.max = String(select.options.length - 1);
  slider.value = String(select.selectedIndex);
  if (label instanceof HTMLLabelElement) label.htmlFor = slider.id;
  const follow = () => {
    select.selectedIndex = Number(slider.value);
    words.textContent = select.selectedOptions[0]?.textContent ?? "";
    slider.setAttribute("aria-valuetext", words.textContent);
  };
  slider.addEventListener("input", follow);
  select.hidden = true;
  select.after(slider, words);
  follow();
}

/**
 * Boxes for single days: only of days that the trip has, or that hold something.
 * @param {HTMLElement} group
 */
function offerDays(group) {
  const days = document.getElementById(group.dataset.days ?? "");
  if (!(days instanceof HTMLInputElement)) return;
  const boxes = /** @type {HTMLElement[]} */ ([...group.querySelectorAll("[data-day]")]);
  const filled = (/** @type {HTMLElement} */ box) => [...box.querySelectorAll("input")].some((input) => input.value);
  const follow = () => {
    const count = Number.parseInt(days.value, 10) || 1;
    for (const box of boxes) box.hidden = count < Number(box.dataset.day) && !filled(box);
    group.hidden = count < 2 && !boxes.some(filled) && group.getAttribute("aria-invalid") !== "true";
  };
  days.addEventListener("input", follow);
  follow();
}

/** @template {HTMLElement} E @param {string} selector @param {(element: E) => void} offer */
function each(selector, offer) {
  document.querySelectorAll(selector).forEach((element) => offer(/** @type {E} */ (element)));
}

each("[data-combo]", combobox);
each("[data-slides]", offerSlider);
each("[data-clears]", offerEither);
each("[data-slider]", offerWish);
each("[data-pick]", offerMap);
each("[data-names]", offerMore);
each("[data-missing]", tellMissing);
each("[data-days]", offerDays);
each("[data-locate]", offerLocation);
each("form[data-ask]", showWork);
/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
