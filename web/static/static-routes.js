// Filters the list of a site of files by what its index says; without it the list is whole.

const form = document.querySelector("form[data-routes]");
const foundLine = document.querySelector("[data-found]");
const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".site-list > li")]);

/** @param {string} text */
const folded = (text) => text.normalize("NFKC").toLowerCase();

/** @param {HTMLFormElement} form @param {Array<Record<string, any>>} routes */
function start(form, routes) {
  const text = /** @type {HTMLInputElement} */ (form.querySelector("input[type=search]"));
  const menus = [...form.querySelectorAll("select")];

  function show() {
    const words = folded(text.value).split(/\s+/u).filter(Boolean);
    let found = 0;
    routes.forEach((route, place) => {
      const fits = words.every((word) => route.text.includes(word))
        && menus.every((menu) => !menu.value
          || route[menu.dataset.by ?? ""].map(String).includes(menu.value));
      items[place].hidden = !fits;
      found += Number(fits);
    });
    if (foundLine instanceof HTMLElement) {
      foundLine.textContent = (foundLine.dataset.found ?? "")
        .replace("{n}", String(found)).replace("{all}", String(routes.length));
    }
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
}

if (form instanceof HTMLFormElement && items.length) {
  fetch(form.dataset.routes ?? "")
    .then((answer) => answer.json())
    .then((index) => start(form, index.routes))
    .catch(() => {}); // the list is there
}
