/* Layers of a map that people switch. Names only ever become text nodes. */
(function () {
  "use strict";

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function popup(name, lines, more, back) {
    const box = element("div", "jd-popup");
    box.append(element("strong", "", name));
    for (const line of lines) box.append(element("p", "", line));
    if (more && document.getElementById(more.id)) {
      const link = element("a", "jd-popup-link", "↓ " + back);
      link.href = "#" + more.id;
      box.append(link);
    }
    return box;
  }

  /** Draw the way of a dot as long as its popup is open. */
  function tie(map, dot, way) {
    const drawn = L.layerGroup([
      L.polyline(way.lines, { color: "#ffffff", weight: way.weight + 4, interactive: false }),
      L.polyline(way.lines, {
        color: way.color, weight: way.weight, dashArray: way.dashArray, lineCap: "butt", interactive: false,
      }),
    ]);
    dot.on("popupopen", function () { drawn.addTo(map); });
    dot.on("popupclose", function () { drawn.remove(); });
  }

  /** Show the dots that links of the page name, and go back to the link when one is closed. */
  function followLinks(map, chosen, words) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.addEventListener("click", function (event) {
      const link = event.target.closest("[data-dot]");
      const found = link && chosen.get(link.dataset.dot);
      if (!found) return;
      event.preventDefault();
      const box = map.getContainer();
      const place = box.getBoundingClientRect();
      if (place.top < 0 || place.bottom > window.innerHeight) {
        box.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
      }
      found.show();
      map.closePopup();
      map.fitBounds(found.box, { maxZoom: 16, padding: [40, 40], animate: false });
      found.dot.openPopup();
      const opened = found.dot.getPopup().getElement();
      const close = opened.querySelector(".leaflet-popup-close-button");
      opened.setAttribute("role", "dialog");
      opened.setAttribute("aria-label", found.name);
      close.setAttribute("aria-label", words.close);
      close.focus({ preventScroll: true });
      found.dot.once("popupclose", function () {
        if (opened.contains(document.activeElement)) link.focus({ preventScroll: true });
      });
    });
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key === "Escape") map.closePopup();
    });
  }

  /** How much popups keep free, so that the switches do not lie over them: beside, or above. */
  function roomFor(box) {
    const room = { maxWidth: 280, autoPanPaddingTopLeft: [12, 56], autoPanPaddingBottomRight: [12, 12] };
    if (box.open) {
      room.autoPanPaddingTopLeft = [12, 12];
      room.autoPanPaddingBottomRight = [box.offsetWidth + 24, 12];
    }
    return room;
  }

  function addDots(map, layer, renderer, room, back, choose) {
    for (const { look, at } of layer.dots) {
      for (const [lat, lon, name, lines, more] of at) {
        const dot = L.circleMarker([lat, lon], {
          pane: "jd-dots", renderer: renderer, radius: look.radius, color: look.rim, weight: look.weight,
          dashArray: look.dashes || null, fillColor: look.fill, fillOpacity: 1,
        });
        dot.bindPopup(function () { return popup(name, lines, more, back); }, room);
        layer.group.addLayer(dot);
        if (more && more.way) tie(map, dot, more.way);
        if (more) choose(more, dot, name);
      }
    }
  }

  /** Show what is on, each above those before it, whatever was switched on last. */
  function show(map, layers) {
    for (const layer of layers) {
      if (layer.shown) map.addLayer(layer.group);
      else map.removeLayer(layer.group);
    }
    for (const layer of layers) if (layer.shown) layer.group.bringToFront();
  }

  function choose(layers, chosen, isOn) {
    for (const layer of layers) {
      if (layer === chosen) layer.shown = isOn;
      else if (chosen.choice && layer.choice === chosen.choice) layer.shown = false;
    }
  }

  function line(layer, change) {
    const label = element("label", "jd-layer");
    const input = element("input");
    input.type = layer.choice ? "radio" : "checkbox";
    input.name = "jd-layer-" + (layer.choice || layer.name);
    input.checked = layer.shown;
    input.addEventListener("change", function () { change(input.checked); });
    layer.input = input;
    label.append(input);
    if (layer.key) label.append(element("span", "jd-layer-key " + layer.key));
    label.append(element("span", "", layer.told));
    return label;
  }

  function switches(map, layers, words) {
    const box = element("details", "jd-layers leaflet-bar");
    box.open = map.getContainer().clientWidth > 600;
    box.append(element("summary", "", words.layers));
    const inner = element("div", "jd-layers-in");
    box.append(inner);
    const sets = new Map();
    function setOf(choice) {
      if (!sets.has(choice)) {
        const set = element("fieldset");
        set.append(element("legend", "", choice || words.layers_shown));
        sets.set(choice, set);
        inner.append(set);
      }
      return sets.get(choice);
    }
    for (const layer of layers.slice().reverse()) {
      if (layer.choice) continue;
      setOf("").append(line(layer, function (isOn) {
        choose(layers, layer, isOn);
        show(map, layers);
      }));
    }
    const choices = new Set(layers.map(function (layer) { return layer.choice; }).filter(Boolean));
    for (const choice of choices) {
      const own = layers.filter(function (layer) { return layer.choice === choice; });
      const none = { name: "none", told: words.layers_none, choice: choice, shown: !own.some(function (l) { return l.shown; }) };
      for (const layer of [none].concat(own)) {
        setOf(choice).append(line(layer, function () {
          choose(layers, layer, true);
          show(map, layers);
        }));
      }
    }
    return box;
  }

  window.jindaoLayers = function (map, dataId, groups) {
    const data = JSON.parse(document.getElementById(dataId).textContent);
    // Leaflet lays a canvas beneath lines; dots belong above them.
    map.createPane("jd-dots").style.zIndex = 450;
    const renderer = L.canvas({ pane: "jd-dots", padding: 0.3, tolerance: 6 });
    const layers = data.layers.map(function (layer, place) {
      return Object.assign({ group: groups[place] }, layer);
    });
    const control = L.control({ position: "topright" });
    control.onAdd = function () {
      const box = switches(map, layers, data.words);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    const room = roomFor(control.getContainer());
    const chosen = new Map();
    for (const layer of layers) {
      addDots(map, layer, renderer, room, data.words.back, function (more, dot, name) {
        chosen.set(more.id, { dot: dot, name: name, box: more.box, show: function () {
          layer.shown = layer.input.checked = true;
          show(map, layers);
        } });
      });
    }
    if (chosen.size) followLinks(map, chosen, data.words);
    show(map, layers);
  };
})();
