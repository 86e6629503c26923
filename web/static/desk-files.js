// A file that is too large is told at once; without this it is when the form comes back.

/** @type {NodeListOf<HTMLInputElement>} */
const inputs = document.querySelectorAll("input[type=file][data-most]");

function check() {
  for (const input of inputs) {
    const most = Number(input.dataset.most);
    const large = [...(input.files ?? [])].find((file) => file.size > most);
    // One that is not shown is not sent on, and nobody could put it right.
    const told = large && input.offsetParent ? (input.dataset.large ?? "") : "";
    input.setCustomValidity(told.replace("{name}", large?.name ?? ""));
    if (told) input.reportValidity();
  }
}

document.querySelector("form.kinds")?.addEventListener("change", check);

export {};
