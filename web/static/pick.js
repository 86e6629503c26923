// A map on which one taps where to start. Leaflet arrives only when it is asked for.

/**
 * @typedef {{ url: string, max_native_zoom: number, subdomains: string, datum: string }} Tiles
 * @typedef {{ box: [[number, number], [number, number]], scripts: string[], styles: string[],
 *   background: object | null, tiles: Tiles[], attribution: string[],
 *   sites: { lat: number, lon: number, name: string }[] }} Ground
 */

/** @param {string} source @returns {Promise<unknown>} */
function script(source) {
  const there = document.querySelector(`script[src="${CSS.escape(source)}"]`);
  if (there) return Promise.resolve();
  return new Promise((done, fail) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = done;
    element.onerror = fail;
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
    link.onerror = fail;
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

/** @param {HTMLElement} place @param {Ground} ground @param {(lat: number, lon: number, name?: string) => void} choose @param {any} words */
function draw(place, ground, choose, words) {
  const { L } = /** @type {any} */ (window);
  const frame = document.createElement("div");
  frame.className = "folium-map";
  place.classList.add("jd-map");
  place.append(frame);
  const map = L.map(frame, { preferCanvas: true, scrollWheelZoom: false, zoomControl: false });
  L.control.zoom({ position: "bottomright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  map.fitBounds(ground.box, { animate: false });
  underlay(map, ground);
  for (const site of ground.sites) {
    L.circleMarker([site.lat, site.lon], { radius: 6, weight: 1.5, color: "#fff", fillColor: "#8a6a52", fillOpacity: 0.9 })
      .on("click", (/** @type {any} */ event) => {
        L.DomEvent.stopPropagation(event);
        choose(site.lat, site.lon, site.name);
      })
      .addTo(map);
  }
  map.on("click", (/** @type {any} */ event) => choose(event.latlng.lat, event.latlng.lng));
  return map;
}

/**
 * Make a button with `data-pick` open a map that fills the input of that id.
 * @param {HTMLButtonElement} button
 */
export function offerMap(button) {
  const words = JSON.parse(button.dataset.words ?? "{}");
  const place = /** @type {HTMLElement} */ (document.querySelector(`[data-pick-map="${button.dataset.pick}"]`));
  const input = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.pick ?? ""));
  /** @type {any} */
  let map = null;
  /** @type {any} */
  let pin = null;
  button.hidden = false;

  const bar = document.createElement("div");
  bar.className = "pick-bar";
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = words.label;
  hint.setAttribute("role", "status");
  const centre = document.createElement("button");
  centre.type = "button";
  centre.className = "quiet";
  centre.textContent = words.centre;
  bar.append(hint, centre);

  function choose(/** @type {number} */ lat, /** @type {number} */ lon, name = "") {
    const { L } = /** @type {any} */ (window);
    input.value = name || `${lon.toFixed(6)},${lat.toFixed(6)}`;
    pin?.remove();
    pin = L.circleMarker([lat, lon], { radius: 10, weight: 3, color: "#fff", fillColor: "#9c3d2e", fillOpacity: 1, interactive: false }).addTo(map);
    hint.textContent = words.chosen.replace("{name}", input.value);
  }

  centre.addEventListener("click", () => {
    if (map) choose(map.getCenter().lat, map.getCenter().lng);
  });

  async function open() {
    place.hidden = false;
    place.after(bar);
    bar.hidden = false;
    if (map) return;
    try {
      const answer = await fetch(button.dataset.ground ?? "");
      /** @type {Ground} */
      const ground = await answer.json();
      await Promise.all(ground.styles.map(style));
      for (const source of ground.scripts) await script(source);
      map = draw(place, ground, choose, words);
      place.setAttribute("role", "region");
      place.setAttribute("aria-label", words.label);
    } catch {
      hint.textContent = words.failed;
    }
  }

  button.addEventListener("click", () => {
    const opens = place.hidden;
    button.setAttribute("aria-expanded", String(opens));
    if (opens) open();
    else place.hidden = bar.hidden = true;
  });
}
