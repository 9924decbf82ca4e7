// Distances on the ellipsoid.

const rad = Math.PI / 180;
// WGS 84: https://earth-info.nga.mil/php/download.php?file=coord-wgs84, table 3.1. Metres.
const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const CLOSE = 1e-12;
const MOST_TURNS = 200;

/**
 * The length of the geodesic between two points {lat, lng} in degrees, in metres: Vincenty's inverse formula (Survey
 * Review 23, 1975), to a millimetre; NaN for points that lie almost opposite each other, where it does not settle.
 */
export function geodesic(one, two) {
  const across = (two.lng - one.lng) * rad;
  const [sinU1, cosU1] = reduced(one.lat);
  const [sinU2, cosU2] = reduced(two.lat);
  let lambda = across;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const sinLambda = Math.sin(lambda);
    const cosLambda = Math.cos(lambda);
    const sinSigma = Math.hypot(cosU2 * sinLambda, cosU1 * sinU2 - sinU1 * cosU2 * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosU1 * cosU2 * sinLambda) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cos2M = cos2Alpha ? cosSigma - (2 * sinU1 * sinU2) / cos2Alpha : 0;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda =
      across +
      (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2M + c * cosSigma * (2 * cos2M ** 2 - 1)));
    if (Math.abs(lambda - before) < CLOSE) return along({ sigma, sinSigma, cosSigma, cos2Alpha, cos2M });
  }
  return NaN;
}

function reduced(lat) {
  const u = Math.atan((1 - F) * Math.tan(lat * rad));
  return [Math.sin(u), Math.cos(u)];
}

function along({ sigma, sinSigma, cosSigma, cos2Alpha, cos2M }) {
  const u2 = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const a = 1 + (u2 / 16384) * (4096 + u2 * (u2 * (320 - 175 * u2) - 768));
  const b = (u2 / 1024) * (256 + u2 * (u2 * (74 - 47 * u2) - 128));
  const high = (b / 6) * cos2M * (4 * sinSigma ** 2 - 3) * (4 * cos2M ** 2 - 3);
  const delta = b * sinSigma * (cos2M + (b / 4) * (cosSigma * (2 * cos2M ** 2 - 1) - high));
  return B * a * (sigma - delta);
}
