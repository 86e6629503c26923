// Words that stand in a box for what it sends, until somebody writes in it.

/** @type {Map<HTMLInputElement, { words: string, text: string }>} */
const standIns = new Map();

/** @type {WeakSet<HTMLFormElement>} */
const forms = new WeakSet();

/** @param {Element} input */
function meantBy(input) {
  const box = /** @type {HTMLInputElement} */ (input);
  const meant = standIns.get(box);
  return meant && box.value === meant.words ? meant.text : box.value;
}

/** @param {FormDataEvent} event */
function send({ target, formData }) {
  const boxes = /** @type {HTMLInputElement[]} */ ([.../** @type {HTMLFormElement} */ (target).elements]);
  const names = new Set(boxes.filter((box) => standIns.has(box)).map((box) => box.name));
  for (const name of names) {
    formData.delete(name);
    for (const box of boxes) if (box.name === name && !box.disabled) formData.append(name, meantBy(box));
  }
}

/**
 * Show words in a box that goes on to send a text.
 * @param {HTMLInputElement} input @param {string} text @param {string} words
 */
export function standIn(input, text, words) {
  input.value = words;
  standIns.set(input, { words, text });
  if (!input.form || forms.has(input.form)) return;
  forms.add(input.form);
  input.form.addEventListener("formdata", send);
}
