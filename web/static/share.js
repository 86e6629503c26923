// Copies the link and turns the poster into a PNG; without it the link can be selected and the
// poster opens as it is.

const say = (words) => {
  const line = document.querySelector("[data-share-status]");
  if (line) line.textContent = words;
};

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    if (!document.execCommand("copy")) return;
  }
  say(button.dataset.done);
}

function drawn(address) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = picture.naturalWidth;
      canvas.height = picture.naturalHeight;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      resolve(canvas.toDataURL("image/png"));
    };
    picture.onerror = reject;
    picture.src = address;
  });
}

async function showPoster(event) {
  event.preventDefault();
  const { href, dataset } = event.currentTarget;
  const place = document.querySelector("[data-poster-place]");
  try {
    const picture = document.createElement("img");
    picture.alt = dataset.alt;
    picture.src = await drawn(href);
    const save = document.createElement("a");
    save.href = picture.src;
    save.download = "jindao-poster.png";
    save.append(picture);
    place.replaceChildren(save);
    say(dataset.hint);
  } catch {
    say(dataset.failed);
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
for (const link of document.querySelectorAll("[data-poster]")) {
  link.addEventListener("click", showPoster);
}
