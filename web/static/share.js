// Copies the link and turns the poster into a PNG; without it the link can be selected and the
// poster opens as it is.

/** @param {string} words */
const say = (words) => {
  const line = document.querySelector("[data-share-status]");
  if (line) line.textContent = words;
};

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    if (!document.execCommand("copy")) return;
  }
  say(button.dataset.done ?? "");
}

/** @param {string} address @returns {Promise<string>} */
function drawn(address) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      const brush = canvas.getContext("2d");
      canvas.width = picture.naturalWidth;
      canvas.height = picture.naturalHeight;
      if (!brush) return reject(new Error("no canvas"));
      brush.drawImage(picture, 0, 0);
      return resolve(canvas.toDataURL("image/png"));
    };
    picture.onerror = reject;
    picture.src = address;
  });
}

/** @param {MouseEvent} event */
async function showPoster(event) {
  event.preventDefault();
  const { href, dataset } = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  try {
    const picture = document.createElement("img");
    picture.alt = dataset.alt ?? "";
    picture.src = await drawn(href);
    const save = document.createElement("a");
    save.href = picture.src;
    save.download = dataset.file ?? "";
    save.append(picture);
    document.querySelector("[data-poster-place]")?.replaceChildren(save);
    say(dataset.hint ?? "");
  } catch {
    say(dataset.failed ?? "");
  }
}

/** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]")).forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
});
/** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-poster]")).forEach((link) => {
  link.addEventListener("click", showPoster);
});
