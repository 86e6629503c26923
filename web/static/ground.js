// The ground of this site: what its maps lie on, and the sites there, fetched once.

/**
 * @typedef {{ url: string, max_native_zoom: number, subdomains: string, datum: string }} Tiles
 * @typedef {{ lat: number, lon: number, name: string }} Dot
 * @typedef {{ box: [[number, number], [number, number]], scripts: string[], styles: string[],
 *   background: object | null, tiles: Tiles[], attribution: string[], sites: Dot[] }} Ground
 */

/** @type {Map<string, Promise<Ground>>} */
const fetched = new Map();

/** @param {string} address @returns {Promise<Ground>} */
export function fetchGround(address) {
  const known = fetched.get(address) ?? fetch(address).then((answer) => answer.json());
  fetched.set(address, known);
  // What did not arrive is asked for again the next time.
  known.catch(() => fetched.delete(address));
  return known;
}

const DEGREE_M = 111_200;

/**
 * The site nearest to a place, where it is no farther than some metres. No place leaves the
 * reader's machine for this.
 * @param {Ground} ground @param {number} lat @param {number} lon @param {number} within
 */
export function nearestSite(ground, lat, lon, within) {
  const squeeze = Math.cos(lat * Math.PI / 180);
  let best = within;
  /** @type {Dot | null} */
  let found = null;
  for (const site of ground.sites) {
    const off = DEGREE_M * Math.hypot(site.lat - lat, (site.lon - lon) * squeeze);
    if (off > best) continue;
    best = off;
    found = site;
  }
  return found;
}
