// A cursor on each elevation profile: by pointer, by touch, and by the arrow keys.

/**
 * Let each profile lead along its way on the map; what comes back leads from the map to a profile.
 * @param {(chapter: number, at: number) => { height: number | null } | null | void} point
 * @returns {(chapter: number, at: number) => void}
 */
export function followProfiles(point) {
  /** @type {Map<number, (at: number) => void>} */
  const cursors = new Map();
  const words = JSON.parse(document.getElementById("ways-data")?.textContent ?? "{}").words;
  document.querySelectorAll("[data-profile]").forEach((figure) => {
    const cursor = /** @type {HTMLInputElement} */ (figure.querySelector(".profile-cursor"));
    const box = /** @type {HTMLElement} */ (figure.querySelector(".profile-box"));
    const mark = /** @type {HTMLElement} */ (figure.querySelector(".profile-here"));
    const label = /** @type {HTMLElement} */ (mark.firstElementChild);
    const chapter = Number(figure.getAttribute("data-profile"));
    const length = Number(figure.getAttribute("data-length"));
    cursor.hidden = false;

    /** @param {number} at */
    function move(at) {
      const found = point(chapter, at);
      const height = found?.height ?? null;
      const told = (height === null ? words.here_unknown : words.here)
        .replace("{km}", (at / 1000).toFixed(1))
        .replace("{height}", String(Math.round(height ?? 0)));
      const share = length > 0 ? at / length : 0;
      mark.hidden = false;
      mark.style.left = `${100 * share}%`;
      mark.dataset.side = share < 0.25 ? "left" : share > 0.75 ? "right" : "";
      label.textContent = told;
      cursor.setAttribute("aria-valuetext", told);
    }

    /** @param {PointerEvent} event */
    function under(event) {
      const place = box.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
      cursor.value = String(share * length);
      move(share * length);
    }

    const rest = () => {
      if (document.activeElement === cursor) return;
      mark.hidden = true;
      point(chapter, -1);
    };
    cursors.set(chapter, (at) => {
      cursor.value = String(at);
      move(at);
    });
    cursor.addEventListener("input", () => move(Number(cursor.value)));
    cursor.addEventListener("focus", () => move(Number(cursor.value)));
    cursor.addEventListener("blur", rest);
    box.addEventListener("pointermove", under);
    box.addEventListener("pointerdown", under);
    box.addEventListener("pointerleave", rest);
  });
  return (chapter, at) => cursors.get(chapter)?.(at);
}
