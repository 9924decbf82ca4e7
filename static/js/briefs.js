// Two pages on one province, basin, donor or sector: offered where the filters select exactly one of these.

import { byId } from "./dom.js";
import { current } from "./state.js";
import { config } from "./words.js";

const isSubject = (place) => place.startsWith("VN-") || config.basins.includes(place);

/** Offer a brief, or not. */
export function drawBriefLinks() {
  const { place, donor, sector } = current();
  byId("briefs").hidden = place.length + donor.length + sector.length !== 1 || !place.every(isSubject);
}
