// How far a job is, told anew while one waits; without this the page is loaded again by itself.

const PAUSE_MS = 1500;

/** @typedef {{ over: boolean, share: number, told: string }} State */

/** @param {HTMLElement} box */
function watch(box) {
  const bar = box.querySelector("progress");
  const line = box.querySelector("[data-told]");
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.job ?? "");
      if (!answer.ok) return location.reload(); // signed out, or deleted: the page says which
      /** @type {State} */
      const state = await answer.json();
      if (state.over) return location.reload();
      if (bar) bar.value = state.share;
      if (line && line.textContent !== state.told) line.textContent = state.told;
    } catch {
      // the network is away: the next look may find it
    }
    setTimeout(look, PAUSE_MS);
  };
  setTimeout(look, PAUSE_MS);
}

const box = document.querySelector("[data-job]");
if (box instanceof HTMLElement) watch(box);

export {};
