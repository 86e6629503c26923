/* What folds is open where there is room, and whole where it is printed. */
(function () {
  "use strict";

  const wide = window.matchMedia("(min-width: 900px)").matches;
  for (const fold of document.querySelectorAll("details[data-wide]")) fold.open = wide;

  /** A link leads to what is folded, too. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href^='#']");
    let place = link && document.getElementById(link.hash.slice(1));
    for (; place; place = place.parentElement) if (place.matches("details")) place.open = true;
  });

  let shut = [];
  window.addEventListener("beforeprint", function () {
    shut = Array.from(document.querySelectorAll("article details:not([open])"));
    for (const fold of shut) fold.open = true;
  });
  window.addEventListener("afterprint", function () {
    for (const fold of shut) fold.open = false;
  });
})();
