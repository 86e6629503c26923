/* Tiles in GCJ-02, the datum of public maps in mainland China, on a WGS-84 map.
 *
 * L.tileLayer.gcj02(url, options) puts each tile where its corners lie in WGS-84, so that
 * nothing of it is off by more than 2 pixels, at any zoom and anywhere on the screen.
 */
(function () {
  "use strict";

  const A_M = 6378245.0;
  const E2 = 0.00669342162296594323;

  function toGcj02(lon, lat) {
    if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
    const x = lon - 105;
    const y = lat - 35;
    const pi = Math.PI;
    const root = Math.sqrt(Math.abs(x));
    const wave = 20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi);
    let dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
    dLat += (wave + 20 * Math.sin(y * pi) + 40 * Math.sin(y / 3 * pi)) * 2 / 3;
    dLat += (160 * Math.sin(y / 12 * pi) + 320 * Math.sin(y / 30 * pi)) * 2 / 3;
    let dLon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    dLon += (wave + 20 * Math.sin(x * pi) + 40 * Math.sin(x / 3 * pi)) * 2 / 3;
    dLon += (150 * Math.sin(x / 12 * pi) + 300 * Math.sin(x / 30 * pi)) * 2 / 3;
    const radians = lat / 180 * pi;
    const magic = 1 - E2 * Math.sin(radians) ** 2;
    dLat = dLat * 180 / (A_M * (1 - E2) / (magic * Math.sqrt(magic)) * pi);
    dLon = dLon * 180 / (A_M / Math.sqrt(magic) * Math.cos(radians) * pi);
    return [lon + dLon, lat + dLat];
  }

  function toWgs84(lon, lat) {
    let guess = [lon, lat];
    for (let round = 0; round < 8; round += 1) {
      const shifted = toGcj02(guess[0], guess[1]);
      guess = [guess[0] + lon - shifted[0], guess[1] + lat - shifted[1]];
    }
    return guess;
  }

  L.TileLayer.Gcj02 = L.TileLayer.extend({
    /** Which tiles are needed: those around where the map's centre lies in GCJ-02. */
    _getTiledPixelBounds(center) {
      const [lon, lat] = toGcj02(center.lng, center.lat);
      const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, L.latLng(lat, lon));
      return L.bounds(bounds.min.subtract([4, 4]), bounds.max.add([4, 4]));
    },

    /** Where the north-west corner of a tile belongs, in pixels of the world at its zoom. */
    _corner(column, row, zoom) {
      const size = this.getTileSize();
      const drawn = this._map.unproject([column * size.x, row * size.y], zoom);
      const [lon, lat] = toWgs84(drawn.lng, drawn.lat);
      return this._map.project([lat, lon], zoom).round();
    },

    _getTilePos(coords) {
      return this._corner(coords.x, coords.y, coords.z).subtract(this._level.origin);
    },

    _addTile(coords, container) {
      L.TileLayer.prototype._addTile.call(this, coords, container);
      const begin = this._corner(coords.x, coords.y, coords.z);
      const size = this._corner(coords.x + 1, coords.y + 1, coords.z).subtract(begin);
      const { el } = this._tiles[this._tileCoordsToKey(coords)];
      el.style.width = `${size.x}px`;
      el.style.height = `${size.y}px`;
    },
  });
  L.TileLayer.Gcj02.toGcj02 = toGcj02;
  L.TileLayer.Gcj02.toWgs84 = toWgs84;
  L.tileLayer.gcj02 = (url, options) => new L.TileLayer.Gcj02(url, options);
})();

/* Stops of a trip on a Leaflet map. Names only ever become text nodes. */
(function () {
  "use strict";

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm) {
    L.Map.mergeOptions({
      zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false,
    });
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function popup(stop) {
    const box = element("div", "jd-popup");
    box.append(element("strong", "", stop.name));
    for (const line of stop.lines) box.append(element("p", "", line));
    if (document.getElementById(stop.ids[0])) {
      const link = element("a", "jd-popup-link", "↓ " + stop.more);
      link.href = "#" + stop.ids[0];
      box.append(link);
    }
    return box;
  }

  function marker(map, stop, order) {
    const pin = element("span", "jd-pin", stop.label);
    const icon = L.divIcon({
      className: "jd-marker jd-marker-" + stop.kind + " " + stop.colour,
      html: pin, iconSize: [44, 44], iconAnchor: [22, 22], popupAnchor: [0, -14],
    });
    const words = [stop.label, stop.name].concat(stop.lines).join(", ");
    const made = L.marker([stop.lat, stop.lon], {
      icon: icon, title: stop.name, alt: words, keyboard: true, riseOnHover: true,
      zIndexOffset: -order * 10,
    });
    made.bindPopup(popup(stop), { maxWidth: 280, minWidth: 160 });
    made.on("add", function () {
      const shown = made.getElement();
      shown.setAttribute("aria-label", words);
      // Whoever goes from pin to pin by keyboard sees each, also where others lie over it.
      shown.addEventListener("focus", function () { made.setZIndexOffset(10000); });
      shown.addEventListener("blur", function () { made.setZIndexOffset(-order * 10); });
    });
    return made;
  }

  const ROUNDS = 300;

  /** How much two pins must part to stand side by side, in pixels; nothing where they do. */
  function overlap(one, other) {
    const off = other.at.subtract(one.at);
    const x = (one.width + other.width) / 2 - Math.abs(off.x);
    const y = (one.height + other.height) / 2 - Math.abs(off.y);
    if (x < 0.5 || y < 0.5) return null;
    // The shorter way; what is at one spot stands in its order from left to right.
    return x <= y || off.y === 0 ? L.point(off.x < 0 ? -x : x, 0) : L.point(0, off.y < 0 ? -y : y);
  }

  /** Move pins that would hide each other apart, no farther than they must. */
  function settle(items) {
    for (let round = 0, moved = true; moved && round < ROUNDS; round += 1) {
      moved = false;
      items.forEach(function (one, place) {
        for (const other of items.slice(place + 1)) {
          const push = overlap(one, other);
          if (!push) continue;
          one.at = one.at.subtract(push.divideBy(2));
          other.at = other.at.add(push.divideBy(2));
          moved = true;
        }
      });
    }
  }

  /** A line from a pin that was moved to where it belongs, beneath all pins. */
  function stem(map, item) {
    const colour = getComputedStyle(item.pin.getElement()).getPropertyValue("--jd-stage").trim() || "#9c3d2e";
    const home = item.pin.getLatLng();
    return L.featureGroup([
      L.polyline([map.layerPointToLatLng(item.at), home], { color: colour, weight: 2, interactive: false }),
      L.circleMarker(home, {
        radius: 4, color: "#fff", weight: 1.5, fillColor: colour, fillOpacity: 1, interactive: false,
      }),
    ]);
  }

  /** Show every pin beside the others; a stem leads to where one that is moved belongs. */
  function spread(map, pins, stems) {
    stems.clearLayers();
    const items = pins.map(function (pin) {
      const shown = pin.getElement().firstElementChild;
      const home = map.latLngToLayerPoint(pin.getLatLng());
      return { pin: pin, home: home, at: home, width: shown.offsetWidth, height: shown.offsetHeight };
    });
    settle(items);
    for (const item of items) {
      const off = item.at.subtract(item.home).round();
      const { style, classList } = item.pin.getElement();
      style.marginLeft = off.x - 22 + "px";
      style.marginTop = off.y - 22 + "px";
      const isMoved = Math.hypot(off.x, off.y) > 6;
      classList.toggle("jd-moved", isMoved);
      if (isMoved) stem(map, item).addTo(stems);
      item.pin.getPopup().options.offset = off.add([0, 7]);
    }
  }

  function closure(map, sign) {
    const word = element("span", "jd-closure jd-closure-" + sign.kind, sign.word);
    const icon = L.divIcon({ className: "", html: word, iconSize: null, popupAnchor: [0, -14] });
    const words = sign.word + ": " + sign.line;
    const made = L.marker([sign.lat, sign.lon], { icon: icon, title: words, alt: words });
    const box = element("div", "jd-popup");
    box.append(element("strong", "", sign.word), element("p", "", sign.line));
    made.bindPopup(box, { maxWidth: 260 });
    made.on("add", function () { made.getElement().setAttribute("aria-label", words); });
    made.addTo(map);
  }

  function keepFocus(map, words) {
    map.on("popupopen", function (event) {
      const box = event.popup.getElement();
      const close = box.querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", words.close);
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", event.popup._source.options.title);
      if (document.activeElement === event.popup._source.getElement() && close) close.focus();
    });
    map.on("popupclose", function (event) {
      if (event.popup.getElement().contains(document.activeElement)) {
        event.popup._source.getElement().focus();
      }
    });
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key === "Escape") map.closePopup();
    });
  }

  function showStop(map, found) {
    const box = map.getContainer();
    const place = box.getBoundingClientRect();
    if (place.top < 0 || place.bottom > window.innerHeight) {
      box.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
    map.setView(found.getLatLng(), Math.max(map.getZoom(), 15), { animate: !calm });
    found.openPopup();
    found.getElement().focus({ preventScroll: true });
  }

  function followLinks(map, markers) {
    document.addEventListener("click", function (event) {
      const link = event.target.closest("[data-stop]");
      const found = link && markers.get(link.dataset.stop);
      if (!found) return;
      event.preventDefault();
      showStop(map, found);
    });
  }

  function dots(map, sites) {
    const paint = getComputedStyle(map.getContainer()).getPropertyValue("--jd-accent").trim();
    const radius = sites.filter(function (site) { return !site.quiet; }).length > 1 ? 5 : 9;
    const drawn = L.canvas({ padding: 0.3, tolerance: 8 });
    sites.forEach(function (site) {
      const dot = L.circleMarker([site.lat, site.lon], {
        renderer: drawn, radius: site.quiet ? 5 : radius, weight: 1.5, color: "#ffffff",
        fillColor: site.quiet ? "#8a8272" : paint || "#8c3b2a", fillOpacity: 0.9,
      });
      dot.bindPopup(function () {
        const box = element("div", "jd-popup");
        box.append(element("strong", "", site.name), element("p", "", site.line));
        if (site.href) {
          const link = element("a", "jd-popup-link", "→");
          link.href = site.href;
          link.setAttribute("aria-label", site.name);
          box.append(link);
        }
        return box;
      }, { maxWidth: 260 });
      dot.addTo(map);
    });
  }

  /** Fetch the many dots that a page leaves out; where the line is down, once it is up again. */
  async function fetchDots(map, address) {
    const answer = await fetch(address).catch(function () { return null; });
    if (!answer || !answer.ok) {
      window.addEventListener("online", function () { fetchDots(map, address); }, { once: true });
      return;
    }
    const told = await answer.json();
    dots(map, told.sites.map(function ([lat, lon, name, line, id]) {
      const href = told.page + encodeURIComponent(id);
      return { lat: lat, lon: lon, name: name, line: told.lines[line], href: href };
    }));
  }

  window.jindaoMap = function (map, dataId) {
    const data = JSON.parse(document.getElementById(dataId).textContent);
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", data.words.map);
    map.attributionControl.setPrefix("Leaflet");
    if (data.background && window.jindaoBackground) {
      window.jindaoBackground(map, data.background);
    }
    for (const line of data.attribution) {
      map.attributionControl.addAttribution(element("span", "", line).innerHTML);
    }
    L.control.zoom({
      position: "bottomright",
      zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out,
    }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const markers = new Map();
    const pins = L.layerGroup().addTo(map);
    const stems = L.layerGroup().addTo(map);
    function part() { spread(map, pins.getLayers(), stems); }
    map.on("zoomend resize", part);
    function show(stops) {
      pins.clearLayers();
      markers.clear();
      stops.forEach(function (stop, order) {
        stop.more = data.words.more;
        const made = marker(map, stop, order).addTo(pins);
        for (const id of stop.ids) markers.set(id, made);
      });
      part();
    }
    show(data.stops);
    map.jindao = { show: show };
    for (const sign of data.closures || []) closure(map, sign);
    dots(map, data.sites || []);
    if (data.sites_at) fetchDots(map, data.sites_at);
    if (data.stops.length) keepFocus(map, data.words);
    followLinks(map, markers);
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.jd-left-out").forEach(function (box) { box.open = true; });
      map.invalidateSize({ animate: false });
    });
  };
})();
