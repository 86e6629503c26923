// The ways, stops and further sites of a tour on the map that the page came with.

/**
 * @typedef {{ shifts: number[], length: number, ride: boolean, again: [number, number][],
 *   alignment: [string, number][],
 *   heights: (number | null)[] | null, steepness: [string, number][], surface: [string, number][] }} Leg
 * @typedef {{ colour: string, legs: Leg[] }} Chapter
 * @typedef {[number, number]} Point
 */

/** @param {Leg} leg @returns {Point[]} */
export function lineOf(leg) {
  /** @type {Point[]} */
  const line = [];
  let lat = 0;
  let lon = 0;
  for (let place = 0; place < leg.shifts.length; place += 2) {
    lat += leg.shifts[place];
    lon += leg.shifts[place + 1];
    line.push([lat / 1e5, lon / 1e5]);
  }
  return line;
}

/**
 * How far along each point of a line is; the last is `length`.
 * @param {Point[]} line
 * @param {number} length
 */
function alongs(line, length) {
  const squeeze = Math.cos((line[0]?.[0] ?? 0) * Math.PI / 180);
  const sums = [0];
  for (let place = 1; place < line.length; place += 1) {
    const [a, b] = [line[place - 1], line[place]];
    sums.push(sums[place - 1] + Math.hypot((b[1] - a[1]) * squeeze, b[0] - a[0]));
  }
  const scale = sums[sums.length - 1] > 0 ? length / sums[sums.length - 1] : 0;
  return sums.map((sum) => sum * scale);
}

/** @param {Point[]} line @param {number[]} sums @param {number} at @returns {Point} */
function pointAt(line, sums, at) {
  let place = 1;
  while (place < sums.length - 1 && sums[place] < at) place += 1;
  const [low, high] = [sums[place - 1] ?? 0, sums[place] ?? 0];
  const share = high > low ? Math.min(1, Math.max(0, (at - low) / (high - low))) : 0;
  const [a, b] = [line[place - 1] ?? line[0], line[place] ?? line[0]];
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/**
 * @param {Point[]} line
 * @param {number[]} sums
 * @param {number} begin
 * @param {number} end
 * @returns {Point[]}
 */
function between(line, sums, begin, end) {
  const inside = line.filter((_, place) => sums[place] > begin && sums[place] < end);
  return [pointAt(line, sums, begin), ...inside, pointAt(line, sums, end)];
}

/**
 * Take some stretches out of one.
 * @param {[number, number]} whole
 * @param {[number, number][]} gaps
 */
function without(whole, gaps) {
  let left = [whole];
  for (const [begin, end] of gaps) {
    left = left.flatMap(([low, high]) => /** @type {[number, number][]} */ ([
      [low, Math.min(high, begin)], [Math.max(low, end), high],
    ])).filter(([low, high]) => high - low > 0.05);
  }
  return left;
}

/**
 * Cut a line by runs (code, metres). What is drawn already is left out, but of a surveyed line:
 * two patterns of dashes on each other look solid.
 * @param {Leg} leg
 * @param {[string, number][]} runs
 * @returns {[string, Point[]][]}
 */
function cut(leg, runs) {
  const line = lineOf(leg);
  if (line.length < 2) return [];
  const sums = alongs(line, leg.length);
  const whole = runs.reduce((sum, run) => sum + run[1], 0);
  const scale = whole > 0 ? leg.length / whole : 1;
  let begin = 0;
  return runs.flatMap(([code, metres]) => {
    const end = begin + metres * scale;
    const parts = without([begin, end], leg.again);
    begin = end;
    return parts.map(([low, high]) => /** @type {[string, Point[]]} */ ([code, between(line, sums, low, high)]));
  });
}

/** How near to a line, in pixels, a tap means it. */
const NEAR = 24;

/**
 * @param {() => { ways: any, stops: any[], spots: any[] }} read
 * @param {(id: string, words: string) => void} add
 * @param {(chapter: number, at: number) => void} tapped
 */
export function liveMap(read, add, tapped) {
  const page = /** @type {any} */ (window);
  const L = page.L;
  const map = page.map_jindao;
  if (!L || !map) return { show() {}, point() {} };
  // What came with the page is drawn anew here, so that it can change.
  for (const name of Object.keys(page)) {
    if (/^poly_line_jindao_(?:rides|casing|stage_\d+_\w+)$/.test(name)) map.removeLayer(page[name]);
  }
  const drawn = L.featureGroup().addTo(map);
  const spots = L.layerGroup().addTo(map);
  const here = L.circleMarker([0, 0], { radius: 9, weight: 3, color: "#22201c", fillColor: "#fff", fillOpacity: 1, interactive: false });
  const painter = /** @type {HTMLElement | null} */ (document.querySelector("[data-painter]"));
  let mode = "stage";
  /** @type {any} */
  let data = read();

  /** @param {Point[]} line @param {object} look */
  const stroke = (line, look) => {
    if (line.length > 1) L.polyline(line, { interactive: false, weight: 5, ...look }).addTo(drawn);
  };

  /** @param {string} className */
  function colourOf(className) {
    const probe = document.createElement("i");
    probe.className = className;
    map.getContainer().append(probe);
    const colour = getComputedStyle(probe).getPropertyValue("--jd-stage").trim();
    probe.remove();
    return colour || "#9c3d2e";
  }

  function paint() {
    drawn.clearLayers();
    /** @type {Chapter[]} */
    const chapters = data.ways.chapters;
    for (const chapter of chapters) {
      for (const leg of chapter.legs) {
        if (leg.ride) for (const [, line] of cut(leg, [["ride", leg.length]])) stroke(line, { color: "#4f566b", weight: 3.5, dashArray: "0.5 8", lineCap: "round" });
        else stroke(lineOf(leg), { color: "#fff", weight: 9, opacity: 0.95 });
      }
    }
    for (const chapter of chapters) {
      const colour = colourOf(chapter.colour);
      for (const leg of chapter.legs) {
        if (leg.ride) continue;
        if (mode === "stage") {
          for (const [code, line] of cut(leg, leg.alignment)) {
            stroke(line, code === "surveyed" ? { color: colour } : { color: colour, dashArray: "9 6", lineCap: "butt" });
          }
        } else {
          const looks = data.ways.looks[mode];
          for (const [code, line] of cut(leg, leg[/** @type {"steepness" | "surface"} */ (mode)])) {
            const [color, dashArray] = looks[code] ?? looks.unknown;
            stroke(line, { color, dashArray: dashArray || undefined, lineCap: code === "unknown" ? "round" : "butt" });
          }
        }
      }
    }
  }

  function showSpots() {
    spots.clearLayers();
    for (const spot of data.spots ?? []) {
      const dot = L.circleMarker([spot.lat, spot.lon], { radius: 6, weight: 1.5, color: "#fff", fillColor: "#857c6c", fillOpacity: 0.95 });
      dot.bindPopup(() => {
        const box = document.createElement("div");
        box.className = "jd-popup";
        const name = document.createElement("strong");
        name.textContent = spot.name;
        const line = document.createElement("p");
        line.textContent = spot.line;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "quiet";
        button.textContent = data.ways.words.add;
        button.addEventListener("click", () => {
          map.closePopup();
          add(spot.id, data.ways.words.added.replace("{name}", spot.name));
        });
        box.append(name, line, button);
        return box;
      }, { maxWidth: 240 });
      dot.addTo(spots);
    }
  }

  /**
   * Which way lies nearest to a place on the map, and how far along it that is.
   * @param {any} tap
   */
  function nearest(tap) {
    let best = { off: NEAR, chapter: -1, at: 0 };
    /** @type {Chapter[]} */ (data.ways.chapters).forEach((chapter, number) => {
      let before = 0;
      for (const leg of chapter.legs.filter((one) => !one.ride && one.length > 0)) {
        const line = lineOf(leg);
        const sums = alongs(line, leg.length);
        const spots = line.map((point) => map.latLngToContainerPoint(point));
        for (let place = 1; place < spots.length; place += 1) {
          const [a, b] = [spots[place - 1], spots[place]];
          const on = L.LineUtil.closestPointOnSegment(tap, a, b);
          const off = on.distanceTo(tap);
          if (off >= best.off) continue;
          const share = a.distanceTo(b) > 0 ? a.distanceTo(on) / a.distanceTo(b) : 0;
          best = { off, chapter: number, at: before + sums[place - 1] + share * (sums[place] - sums[place - 1]) };
        }
        before += leg.length;
      }
    });
    return best;
  }

  map.on("click", (/** @type {any} */ event) => {
    const { chapter, at } = nearest(event.containerPoint);
    if (chapter >= 0) tapped(chapter, at);
  });
  painter?.addEventListener("change", (event) => {
    mode = /** @type {HTMLInputElement} */ (event.target).value;
    document.querySelectorAll("[data-legend]").forEach((box) => {
      /** @type {HTMLElement} */ (box).hidden = box.getAttribute("data-legend") !== mode;
    });
    paint();
  });
  if (painter) painter.hidden = false;
  window.setTimeout(() => map.invalidateSize({ animate: false }), 0);
  let first = true;

  return {
    /** Draw what the page's data hold now. */
    show() {
      data = read();
      paint();
      showSpots();
      if (!first) {
        map.closePopup();
        map.jindao.show(data.stops);
        if (drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds(), { paddingTopLeft: [36, 28], paddingBottomRight: [68, 32], maxZoom: 16 });
      }
      first = false;
    },
    /**
     * Show a point of a chapter so many metres along its ways; nothing for a number below 0.
     * @param {number} chapter @param {number} at @returns {{ height: number | null } | null}
     */
    point(chapter, at) {
      here.remove();
      if (at < 0) return null;
      let left = at;
      const ways = /** @type {Chapter[]} */ (data.ways.chapters)[chapter].legs.filter((leg) => !leg.ride && leg.length > 0);
      for (const leg of ways) {
        if (left > leg.length && leg !== ways[ways.length - 1]) {
          left -= leg.length;
          continue;
        }
        const line = lineOf(leg);
        here.setLatLng(pointAt(line, alongs(line, leg.length), left)).addTo(map);
        if (!map.getBounds().contains(here.getLatLng())) map.panTo(here.getLatLng(), { animate: false });
        if (!leg.heights) return { height: null };
        const place = Math.min(1, left / leg.length) * (leg.heights.length - 1);
        const low = Math.floor(place);
        const high = Math.min(leg.heights.length - 1, low + 1);
        const [below, above] = [leg.heights[low], leg.heights[high]];
        if (below === null || above === null) return { height: null };
        return { height: below + (place - low) * (above - below) };
      }
      return null;
    },
  };
}
