/* A quiet background under a Leaflet map, fetched in cells as the map is moved.
 *
 *   jindaoBackground(map, { address, levels, box, names })
 *
 * `address` of a cell with {z}, {x} and {y}; `levels` the zooms there are cells of; `box`
 * [west, south, east, north] beyond which nothing is fetched; `names` the language they are in, `zh` or `en`. Returns
 * the layer, which `map.removeLayer` takes away again. Names only ever become text nodes.
 * What a cell holds is told in jindao/network/background_cells.py.
 */
(function () {
  "use strict";

  const TILE = 512;
  const RETRY_AFTER_MS = [1500, 5000];
  const AREAS = { green: "#dde4c9", water: "#bfd7de" };
  // Each: colour, width at zooms up to 9, 12, 14, 16 and beyond, dashes; all in pixels.
  const LINES = {
    river: ["#9dc0cd", [1, 1.5, 2.5, 3.5, 5], []],
    river_estimated: ["#9dc0cd", [1.5, 2, 2.5, 2.5, 2.5], [3, 5]],
    boundary: ["#a99a80", [1.4, 1.4, 1.4, 1.4, 1.4], [8, 5, 2, 5]],
    boundary_estimated: ["#a99a80", [1.4, 1.4, 1.4, 1.4, 1.4], [3, 5]],
    path: ["#cbbfa6", [1, 1, 1, 1.3, 1.6], [4, 2]],
    minor: ["#d2c9b8", [0.8, 0.8, 1.2, 2.2, 3.5], []],
    main: ["#cdbf9f", [0.8, 1.2, 2, 3.2, 5], []],
    estimated: ["#d2c9b8", [1, 1.2, 1.2, 1.2, 1.2], [3, 5]],
  };
  const WIDTH_UP_TO = [9, 12, 14, 16];
  const LABELS_AT_MOST = 60;
  const LABEL_FONTS = [["600", 14], ["", 13], ["", 12], ["", 11]];
  const GAP_PX = 4;

  function paths(kinds, closed) {
    const made = {};
    for (const kind of Object.keys(kinds)) {
      const path = new Path2D();
      for (const steps of kinds[kind]) {
        let x = steps[0];
        let y = steps[1];
        path.moveTo(x, y);
        for (let at = 2; at < steps.length; at += 2) {
          x += steps[at];
          y += steps[at + 1];
          path.lineTo(x, y);
        }
        if (closed) path.closePath();
      }
      made[kind] = path;
    }
    return made;
  }

  function lonOf(x, z) {
    return x / 2 ** z * 360 - 180;
  }

  function latOf(y, z) {
    return Math.atan(Math.sinh(Math.PI * (1 - 2 * y / 2 ** z))) * 180 / Math.PI;
  }

  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  const Background = L.GridLayer.extend({
    options: { tileSize: TILE, keepBuffer: 1, noWrap: true, updateWhenIdle: false, className: "jd-background" },

    initialize(config) {
      L.setOptions(this, {});
      this._config = config;
      this._cells = new Map();
    },

    createTile(coords, done) {
      const tile = document.createElement("canvas");
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      tile.width = tile.height = TILE * ratio;
      const drawn = this._cellsUnder(coords).map((at) => this._cell(at).then((cell) => [at, cell]));
      Promise.all(drawn).then((cells) => {
        const canvas = tile.getContext("2d");
        for (const [at, cell] of cells) if (cell) this._draw(canvas, ratio, coords, at, cell);
        done(null, tile);
        this.fire("cells");
      });
      return tile;
    },

    /** The cells [level, column, row] that lie under a tile of TILE pixels. */
    _cellsUnder(coords) {
      const zoom = coords.z - 1;
      const level = this.levelAt(coords.z);
      if (level <= zoom) {
        const times = 2 ** (zoom - level);
        return [[level, Math.floor(coords.x / times), Math.floor(coords.y / times)]];
      }
      const side = 2 ** (level - zoom);
      const found = [];
      for (let x = 0; x < side; x += 1) {
        for (let y = 0; y < side; y += 1) {
          found.push([level, coords.x * side + x, coords.y * side + y]);
        }
      }
      return found;
    },

    levelAt(zoom) {
      const below = this._config.levels.filter((level) => level < zoom);
      return below.length ? below[below.length - 1] : this._config.levels[0];
    },

    /** A promise of a cell; of nothing outside the box, or where it cannot be had. */
    _cell(at) {
      const [z, x, y] = at;
      const [west, south, east, north] = this._config.box;
      const meets = lonOf(x, z) <= east && lonOf(x + 1, z) >= west
        && latOf(y + 1, z) <= north && latOf(y, z) >= south;
      if (!meets) return Promise.resolve(null);
      const key = at.join("/");
      if (!this._cells.has(key)) {
        const asked = this._fetch(L.Util.template(this._config.address, { z: z, x: x, y: y }));
        this._cells.set(key, asked);
        asked.then((cell) => {
          if (cell) asked.cell = cell;
          else this._cells.delete(key);
        });
      }
      return this._cells.get(key);
    },

    async _fetch(address) {
      for (const pause of RETRY_AFTER_MS.concat(-1)) {
        try {
          const answer = await fetch(address);
          if (answer.ok) {
            const cell = await answer.json();
            return {
              grid: cell.grid, labels: cell.labels,
              areas: paths(cell.areas, true), lines: paths(cell.lines, false),
            };
          }
          if (answer.status < 500 && answer.status !== 429) return null;
        } catch {
          // The line is down: tried again below.
        }
        if (pause >= 0) await wait(pause);
      }
      return null;
    },

    _draw(canvas, ratio, coords, at, cell) {
      const side = 256 * 2 ** (coords.z - at[0]);
      const unit = side / cell.grid;
      const scale = ratio * unit;
      const left = ratio * (at[1] * side - coords.x * TILE);
      const top = ratio * (at[2] * side - coords.y * TILE);
      canvas.setTransform(scale, 0, 0, scale, left, top);
      canvas.lineJoin = canvas.lineCap = "round";
      for (const kind of Object.keys(AREAS)) {
        if (!cell.areas[kind]) continue;
        canvas.fillStyle = AREAS[kind];
        canvas.fill(cell.areas[kind]);
      }
      const step = WIDTH_UP_TO.filter((zoom) => zoom < coords.z).length;
      for (const kind of Object.keys(LINES)) {
        if (!cell.lines[kind]) continue;
        const [colour, widths, dashes] = LINES[kind];
        canvas.strokeStyle = colour;
        canvas.lineWidth = widths[step] / unit;
        canvas.lineCap = dashes.length ? "butt" : "round";
        canvas.setLineDash(dashes.map((length) => length / unit));
        canvas.stroke(cell.lines[kind]);
      }
    },

    /** The names on cells of a zoom that are here: { lat, lon, rank, name }. */
    labels(zoom) {
      const level = this.levelAt(zoom);
      const found = [];
      for (const [key, asked] of this._cells) {
        const [z, x, y] = key.split("/").map(Number);
        if (z !== level || !asked.cell) continue;
        for (const [dx, dy, rank, zh, en] of asked.cell.labels) {
          const lon = lonOf(x + dx / asked.cell.grid, z);
          const lat = latOf(y + dy / asked.cell.grid, z);
          found.push({ lat: lat, lon: lon, rank: rank, name: (this._config.names === "en" && en) || zh });
        }
      }
      return found.sort((a, b) => a.rank - b.rank);
    },
  });

  /** Names over a background: the more important first, none over another or over a marker. */
  function nameLayer(map, background) {
    const pane = map.createPane("jd-labels");
    pane.classList.add("leaflet-zoom-hide");
    pane.setAttribute("aria-hidden", "true");
    const measure = document.createElement("canvas").getContext("2d");
    let planned = 0;

    /** What pins cover: a map may have moved them apart. */
    function taken() {
      const frame = map.getContainer().getBoundingClientRect();
      const boxes = [];
      map.eachLayer((layer) => {
        if (!(layer instanceof L.Marker)) return;
        const shown = layer.getElement();
        const pin = (shown.firstElementChild || shown).getBoundingClientRect();
        const [left, top] = [pin.left - frame.left, pin.top - frame.top];
        boxes.push([left - 4, top - 4, left + pin.width + 4, top + pin.height + 4]);
      });
      return boxes;
    }

    function show() {
      planned = 0;
      if (!map.hasLayer(background)) return;
      const size = map.getSize();
      const boxes = taken();
      const look = getComputedStyle(map.getContainer());
      const larger = Number(look.getPropertyValue("--jd-type")) || 1;
      const made = [];
      for (const label of background.labels(map.getZoom())) {
        const at = map.latLngToContainerPoint([label.lat, label.lon]);
        const rank = Math.min(label.rank, LABEL_FONTS.length - 1);
        const [weight, px] = LABEL_FONTS[rank];
        measure.font = `${weight} ${px * larger}px ${look.fontFamily}`;
        const half = measure.measureText(label.name).width / 2 + GAP_PX;
        const high = 9 * larger + GAP_PX;
        const box = [at.x - half, at.y - high, at.x + half, at.y + high];
        if (box[2] < 0 || box[3] < 0 || box[0] > size.x || box[1] > size.y) continue;
        const free = boxes.every((other) => (
          box[2] <= other[0] || box[0] >= other[2] || box[3] <= other[1] || box[1] >= other[3]
        ));
        if (!free) continue;
        boxes.push(box);
        const name = document.createElement("div");
        name.className = `jd-label jd-label-${rank}`;
        name.textContent = label.name;
        L.DomUtil.setPosition(name, map.latLngToLayerPoint([label.lat, label.lon]));
        const place = document.createElement("span");
        place.append(...name.childNodes);
        name.append(place);
        made.push(name);
        if (made.length === LABELS_AT_MOST) break;
      }
      pane.replaceChildren(...made);
    }

    function plan() {
      if (!planned) planned = requestAnimationFrame(show);
    }

    map.on("moveend zoomend resize layeradd", plan);
    background.on("cells", plan);
    background.on("remove", () => {
      map.off("moveend zoomend resize layeradd", plan);
      pane.replaceChildren();
    });
  }

  window.jindaoBackground = function (map, config) {
    const background = new Background(config);
    nameLayer(map, background);
    return background.addTo(map);
  };
})();
