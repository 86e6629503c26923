// What makes the forms quicker; every page works without it.

const status = (form, words) => {
  const line = form.querySelector("[data-status]");
  if (line) line.textContent = words;
};

function offerNames(input) {
  let asked = "";
  let timer = 0;
  const list = document.createElement("datalist");
  list.id = `${input.id}-names`;
  const ask = async () => {
    const text = input.value.trim();
    if (!text || text === asked) return;
    asked = text;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || input.value.trim() !== text) return;
      const { suggestions } = await answer.json();
      list.replaceChildren(...suggestions.map((found) => {
        const english = document.documentElement.lang.startsWith("en");
        const option = document.createElement("option");
        option.value = (english && found.name_en) || found.name_zh;
        option.label = english ? found.name_zh : found.name_en;
        return option;
      }));
      if (!list.isConnected) input.after(list);
      input.setAttribute("list", list.id);
    } catch {
      asked = "";
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
}

function offerMore(group) {
  const button = group.querySelector("[data-add]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const lines = group.querySelectorAll(".line");
    const line = lines[lines.length - 1].cloneNode(true);
    const input = line.querySelector("input");
    const number = lines.length + 1;
    line.querySelectorAll("datalist").forEach((list) => list.remove());
    input.id = `${input.name}-${number}`;
    input.value = "";
    input.setAttribute("list", "places");
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number));
    lines[lines.length - 1].after(line);
    offerNames(input);
    input.focus();
  });
}

function offerLocation(button) {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  const form = button.form;
  button.hidden = false;
  button.addEventListener("click", () => {
    status(form, button.dataset.busy);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const input = document.getElementById(button.dataset.locate);
        input.value = `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
        status(form, button.dataset.found);
      },
      () => status(form, button.dataset.failed),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

function showWork(form) {
  const button = form.querySelector("button[type=submit]");
  const words = button.textContent;
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
    button.textContent = button.dataset.busy;
    status(form, button.dataset.busy);
    empty = [...form.elements].filter((input) => input.name && !input.value);
    for (const input of empty) input.disabled = true;
  });
  window.addEventListener("pageshow", rest);
}

document.querySelectorAll("[data-suggest]").forEach(offerNames);
document.querySelectorAll("[data-names]").forEach(offerMore);
document.querySelectorAll("[data-locate]").forEach(offerLocation);
document.querySelectorAll("form[data-ask]").forEach(showWork);
document.querySelector("[data-focus]")?.focus();
