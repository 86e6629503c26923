// A map on which one taps where to start. Leaflet arrives only when it is asked for.

/** @type {Record<string, { color: string, weight: number, fill?: boolean }>} */
const LOOKS = {
  way: { color: "#d2c9b8", weight: 1.2 },
  river: { color: "#9dc0cd", weight: 2.5 },
  boundary: { color: "#a99a80", weight: 1.4 },
  green: { color: "#dde4c9", weight: 0, fill: true },
  water: { color: "#bfd7de", weight: 0, fill: true },
};

/** @param {string} source */
function script(source) {
  return new Promise((done, fail) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = done;
    element.onerror = fail;
    document.head.append(element);
  });
}

/** @param {string} source */
function style(source) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = source;
  document.head.prepend(link);
}

/** @param {HTMLElement} frame @param {any} data @param {(lat: number, lon: number, name?: string) => void} choose */
function draw(frame, data, choose) {
  const L = /** @type {any} */ (window).L;
  const map = L.map(frame, { preferCanvas: true, attributionControl: false, scrollWheelZoom: false });
  for (const kind of ["green", "water", "way", "river", "boundary"]) {
    const lines = data.lines.filter((/** @type {any} */ line) => line[0] === kind).map((/** @type {any} */ line) => line[1]);
    const look = { ...LOOKS[kind], interactive: false, fillColor: LOOKS[kind].color, fillOpacity: 1 };
    if (lines.length) (look.fill ? L.polygon(lines, look) : L.polyline(lines, look)).addTo(map);
  }
  map.fitBounds(data.box, { animate: false });
  for (const site of data.sites) {
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
    const L = /** @type {any} */ (window).L;
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
      style(button.dataset.leaflet?.replace("leaflet.js", "leaflet.css") ?? "");
      const [answer] = await Promise.all([
        fetch(button.dataset.sites ?? ""),
        "L" in window ? null : script(button.dataset.leaflet ?? ""),
      ]);
      map = draw(place, await answer.json(), choose);
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
