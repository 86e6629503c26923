/* Layers of a map that people switch. Names only ever become text nodes. */
(function () {
  "use strict";

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function popup(name, lines) {
    const box = element("div", "jd-popup");
    box.append(element("strong", "", name));
    for (const line of lines) box.append(element("p", "", line));
    return box;
  }

  function addDots(group, dots, renderer) {
    for (const { look, at } of dots) {
      for (const [lat, lon, name, lines] of at) {
        const dot = L.circleMarker([lat, lon], {
          pane: "jd-dots", renderer: renderer, radius: look.radius, color: look.rim, weight: look.weight,
          dashArray: look.dashes || null, fillColor: look.fill, fillOpacity: 1,
        });
        dot.bindPopup(function () { return popup(name, lines); }, { maxWidth: 280 });
        group.addLayer(dot);
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
      addDots(groups[place], layer.dots, renderer);
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
    show(map, layers);
  };
})();
