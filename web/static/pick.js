// A map on which one taps where to start, end, pass or sleep, and what to see. Leaflet arrives
// only when it is asked for; whatever the map fills in can be typed as well.
import { fetchGround } from "./ground.js";
import { standIn } from "./stand-in.js";

/**
 * @typedef {import("./ground.js").Ground} Ground
 * @typedef {import("./ground.js").Dot} Dot
 * @typedef {{ field: string, button: HTMLButtonElement, place: HTMLElement, sitesOnly: boolean,
 *   box: HTMLInputElement | null, words: { [word: string]: string } }} Target
 */

/** How near the map shows a position that is known. */
const CLOSE_ZOOM = 13;

/** @param {string} source @returns {Promise<unknown>} */
function script(source) {
  const there = document.querySelector(`script[src="${CSS.escape(source)}"]`);
  if (there) return Promise.resolve();
  return new Promise((done, fail) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = done;
    element.onerror = (event) => {
      element.remove(); // what did not arrive is asked for again the next time
      fail(event);
    };
    document.head.append(element);
  });
}

/** @param {string} source @returns {Promise<unknown>} */
function style(source) {
  if (document.querySelector(`link[href="${CSS.escape(source)}"]`)) return Promise.resolve();
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = source;
    link.onload = done;
    link.onerror = (event) => {
      link.remove();
      fail(event);
    };
    document.head.prepend(link);
  });
}

/**
 * What lies beneath: the site's own background by cells, or the tiles that are configured.
 * @param {any} map
 * @param {Ground} ground
 */
function underlay(map, ground) {
  const page = /** @type {any} */ (window);
  const { L } = page;
  for (const { url, max_native_zoom, subdomains, datum } of ground.tiles) {
    const look = { maxNativeZoom: max_native_zoom, maxZoom: 19, ...(subdomains ? { subdomains } : {}) };
    (datum === "gcj02" ? L.tileLayer.gcj02(url, look) : L.tileLayer(url, look)).addTo(map);
  }
  if (ground.background) page.jindaoBackground(map, ground.background);
  map.attributionControl.setPrefix("Leaflet");
  for (const line of ground.attribution) {
    const words = document.createElement("span");
    words.textContent = line;
    map.attributionControl.addAttribution(words.innerHTML);
  }
}

/**
 * @param {HTMLElement} frame
 * @param {Ground} ground
 * @param {{ [word: string]: string }} words
 * @param {[[number, number], [number, number]] | null} opens
 */
function draw(frame, ground, words, opens) {
  const { L } = /** @type {any} */ (window);
  const map = L.map(frame, { preferCanvas: true, scrollWheelZoom: false, zoomControl: false });
  L.control.zoom({ position: "bottomright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  map.fitBounds(opens ?? ground.box, { animate: false, maxZoom: CLOSE_ZOOM });
  underlay(map, ground);
  map.on("popupopen", (/** @type {any} */ event) => {
    const box = event.popup.getElement();
    box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
    box.setAttribute("role", "dialog");
    box.querySelector(".pick-choices button")?.focus({ preventScroll: true });
  });
  frame.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(event.target instanceof Element) || !event.target.closest(".leaflet-popup")) return;
    map.closePopup();
    frame.focus({ preventScroll: true });
  });
  return map;
}

/**
 * The one map of a form, shown beside the field that asked for it.
 * @param {HTMLFormElement} form
 */
function picker(form) {
  /** @type {Target[]} */
  const targets = [];
  /** @type {Target} */
  let target;
  /** @type {any} */
  let map = null;
  /** @type {any} */
  let sheet = null;
  /** @type {Ground | null} */
  let ground = null;
  /** The scripts and the ground while they are on their way. @type {Promise<void> | null} */
  let arriving = null;
  /** Where each filled field lies. @type {Map<HTMLInputElement, any>} */
  const pins = new Map();

  const frame = document.createElement("div");
  frame.className = "folium-map";
  const bar = document.createElement("div");
  bar.className = "pick-bar";
  const which = document.createElement("fieldset");
  which.className = "pick-targets";
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.setAttribute("role", "status");
  const centre = document.createElement("button");
  centre.type = "button";
  centre.className = "quiet";
  bar.append(which, hint, centre);

  /** @param {string} field */
  const linesOf = (field) => /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll(`input[name="${field}"]`)]);

  /**
   * The box for one more value: where it stands already, an empty one, or a further one.
   * @param {Target} meant
   * @param {string} text
   */
  function lineFor(meant, text) {
    if (meant.box) return meant.box;
    const lines = linesOf(meant.field);
    const group = meant.button.closest("[data-names]");
    if (!group) return lines[0];
    const free = lines.find((line) => line.value === text) ?? lines.find((line) => !line.value.trim());
    if (free) return free;
    /** @type {HTMLButtonElement} */ (group.querySelector("[data-add]")).click();
    const more = linesOf(meant.field);
    return more[more.length - 1];
  }

  /** @param {HTMLInputElement} line @param {string} text */
  function write(line, text) {
    line.value = text;
    line.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * A pin for what stands in a box.
   * @param {Target} meant
   * @param {HTMLInputElement} line
   * @param {number} lat
   * @param {number} lon
   */
  function mark(meant, line, lat, lon) {
    const { L } = /** @type {any} */ (window);
    const pin = L.circleMarker([lat, lon], { renderer: sheet, radius: 10, weight: 3, color: "#fff", fillColor: "#9c3d2e", fillOpacity: 1, interactive: false });
    pins.set(line, pin.addTo(map));
    pin.bindTooltip(meant.words.here, { permanent: true, direction: "top", offset: [0, -8], className: "pick-word" });
  }

  /**
   * Where a position stands in the box already the map opens there.
   * @param {Target} meant
   */
  function seek(meant) {
    const line = meant.box ?? linesOf(meant.field)[0];
    const numbers = /^\s*(-?[\d.]+)\s*[,，]\s*(-?[\d.]+)\s*$/u.exec(line.value);
    if (!numbers || pins.has(line)) return;
    const [lon, lat] = [Number(numbers[1]), Number(numbers[2])];
    mark(meant, line, lat, lon);
    map.setView([lat, lon], CLOSE_ZOOM, { animate: false });
  }

  /** @param {Target} meant @param {number} lat @param {number} lon @param {string} name */
  function choose(meant, lat, lon, name = "") {
    const text = (!meant.box && name) || `${lon.toFixed(6)},${lat.toFixed(6)}`;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    // What must be seen is not avoided, and the other way round.
    const against = { must_visit: "avoid", avoid: "must_visit" }[meant.field];
    for (const line of against ? linesOf(against) : []) if (line.value === text) write(line, "");
    const line = lineFor(meant, text);
    write(line, text);
    before?.focus({ preventScroll: true });
    mark(meant, line, lat, lon);
    hint.textContent = meant.words.chosen.replace("{name}", text);
    if (text !== name) tellNear(meant, line, text);
  }

  /**
   * Say what a point is near instead of its numbers, where anything is known there.
   * @param {Target} meant
   * @param {HTMLInputElement} line
   * @param {string} text
   */
  async function tellNear(meant, line, text) {
    try {
      const answer = await fetch(`${meant.button.dataset.near}?at=${encodeURIComponent(text)}`);
      const words = answer.ok ? (await answer.json()).words : "";
      if (!words || line.value !== text) return;
      standIn(line, text, words);
      hint.textContent = meant.words.chosen.replace("{name}", words);
    } catch {
      // Off-line the numbers stand.
    }
  }

  form.addEventListener("change", forget);
  form.addEventListener("input", forget);
  /**
   * A pin goes with what stood in its field.
   * @param {Event} event
   */
  function forget(event) {
    const line = /** @type {HTMLInputElement} */ (event.target);
    pins.get(line)?.remove();
    pins.delete(line);
  }

  /**
   * A tap, or the centre of the map, for what it means now.
   * @param {{ lat: number, lng: number }} at
   * @param {boolean} snaps
   */
  function tapped(at, snaps) {
    if (!target.sitesOnly) {
      choose(target, at.lat, at.lng);
      return;
    }
    const nearest = /** @type {Ground} */ (ground).sites.reduce((/** @type {Dot | null} */ best, site) => (
      !best || map.distance(at, [site.lat, site.lon]) < map.distance(at, [best.lat, best.lon]) ? site : best
    ), null);
    if (snaps && nearest) choose(target, nearest.lat, nearest.lon, nearest.name);
    else hint.textContent = target.words.on_site;
  }

  /**
   * What one may do with a site: a button for each field.
   * @param {Dot} site
   */
  function choices(site) {
    const box = document.createElement("div");
    box.className = "jd-popup";
    const name = document.createElement("strong");
    name.textContent = site.name;
    const buttons = document.createElement("div");
    buttons.className = "pick-choices";
    for (const meant of targets) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = meant.words.here;
      button.addEventListener("click", () => {
        map.closePopup();
        frame.focus({ preventScroll: true });
        choose(meant, site.lat, site.lon, site.name);
      });
      buttons.append(button);
    }
    box.append(name, buttons);
    return box;
  }

  function fill() {
    const { L } = /** @type {any} */ (window);
    // One sheet for sites and pins: a second would lie over the first and take its taps.
    sheet = L.canvas({ padding: 0.3, tolerance: 10 });
    for (const site of /** @type {Ground} */ (ground).sites) {
      const dot = L.circleMarker([site.lat, site.lon], { renderer: sheet, bubblingMouseEvents: false, radius: 6, weight: 1.5, color: "#fff", fillColor: "#8a6a52", fillOpacity: 0.9 })
        .addTo(map);
      // Where it can only mean one thing, a tap on a site is as good as any other.
      if (targets.every((meant) => meant.box) || targets.length < 2) dot.on("click", () => choose(target, site.lat, site.lon, site.name));
      else dot.bindPopup(() => choices(site), { minWidth: 220, maxWidth: 260 });
    }
    map.on("click", (/** @type {any} */ event) => tapped(event.latlng, false));
  }

  /** @param {Target} meant */
  function aim(meant) {
    target = meant;
    hint.textContent = meant.words.label;
    centre.textContent = meant.words.centre;
    for (const radio of which.querySelectorAll("input")) radio.checked = radio.value === meant.field;
  }

  function offerTargets() {
    if (which.children.length || targets.length < 2) return;
    const legend = document.createElement("legend");
    legend.textContent = targets[0].words.tap;
    which.append(legend, ...targets.map((meant) => {
      const label = document.createElement("label");
      const radio = document.createElement("input");
      const word = document.createElement("span");
      // Without a form it sends nothing.
      radio.type = "radio";
      radio.name = "pick-target";
      radio.setAttribute("form", "");
      radio.value = meant.field;
      radio.addEventListener("change", () => aim(meant));
      word.textContent = meant.words.here;
      label.append(radio, word);
      return label;
    }));
  }

  /** @param {Target} meant */
  async function arrive(meant) {
    ground = await fetchGround(meant.button.dataset.ground ?? "");
    await Promise.all(ground.styles.map(style));
    for (const source of ground.scripts) await script(source);
  }

  /** @param {Target} meant */
  async function open(meant) {
    offerTargets();
    for (const other of targets) close(other);
    meant.button.setAttribute("aria-expanded", "true");
    meant.place.hidden = false;
    meant.place.classList.add("jd-map");
    meant.place.append(frame);
    meant.place.after(bar);
    bar.hidden = false;
    aim(meant);
    if (!map) hint.textContent = meant.words.opening;
    bar.scrollIntoView({ block: "nearest" }); // it says what a tap did
    try {
      arriving ??= arrive(meant);
      await arriving;
      // It was closed, or opened at another field, before it was there.
      if (meant !== target || meant.place.hidden) return;
      if (map) map.invalidateSize({ animate: false });
      else {
        map = draw(frame, /** @type {Ground} */ (ground), meant.words, JSON.parse(meant.button.dataset.opens ?? "null"));
        fill();
        hint.textContent = meant.words.label;
      }
      seek(meant);
      meant.place.setAttribute("role", "region");
      meant.place.setAttribute("aria-label", meant.words.label);
    } catch {
      arriving = null;
      hint.textContent = meant.words.failed;
    }
  }

  /** @param {Target} meant */
  function close(meant) {
    meant.button.setAttribute("aria-expanded", "false");
    meant.place.hidden = bar.hidden = true;
  }

  centre.addEventListener("click", () => {
    if (map) tapped(map.getCenter(), true);
  });

  return (/** @type {HTMLButtonElement} */ button) => {
    const field = button.dataset.pick ?? "";
    const place = /** @type {HTMLElement} */ (form.querySelector(`[data-pick-map="${field}"]`));
    /** @type {Target} */
    const made = { field, button, place, sitesOnly: "sitesOnly" in button.dataset, box: boxOf(button), words: JSON.parse(button.dataset.words ?? "{}") };
    targets.push(made);
    button.hidden = false;
    button.addEventListener("click", () => (place.hidden ? open(made) : close(made)));
  };
}

/**
 * The one box that a button fills, where several have a name; a position, never a site's name.
 * @param {HTMLButtonElement} button
 */
function boxOf(button) {
  const box = document.getElementById(button.dataset.box ?? "");
  return box instanceof HTMLInputElement ? box : null;
}

/** @type {WeakMap<HTMLFormElement, (button: HTMLButtonElement) => void>} */
const pickers = new WeakMap();

/**
 * Make a button with `data-pick` open the map of its form, to fill the field of that name.
 * @param {HTMLButtonElement} button
 */
export function offerMap(button) {
  const { form } = button;
  if (!form) return;
  const offer = pickers.get(form) ?? picker(form);
  pickers.set(form, offer);
  offer(button);
}
