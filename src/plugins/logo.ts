/**
 * @file Our icon: a grid of pixels, and on it the window that one output value sees. Its colours hold on a
 * light and on a dark page, so it needs no theme.
 */

const PIXEL = '#8b95a7';
const WINDOW = [
  '#0e7490',
  '#0891b2',
  '#0e7490',
  '#0891b2',
  '#f59e0b',
  '#0891b2',
  '#0e7490',
  '#0891b2',
  '#0e7490'
];

function createLogo(): string {
  const squares: string[] = [];
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const seen = row < 3 && column < 3;
      const fill = seen ? WINDOW[row * 3 + column] : PIXEL;
      const place = `x="${2.5 + column * 7}" y="${2.5 + row * 7}"`;
      squares.push(
        `<rect ${place} width="6" height="6" rx="1" fill="${fill}"${seen ? '' : ' opacity="0.55"'}/>`
      );
    }
  }
  const frame =
    '<rect x="1.25" y="1.25" width="22.5" height="22.5" rx="2.5" fill="none" stroke="#f59e0b" stroke-width="1.5"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">${squares.join('')}${frame}</svg>`;
}

/** The icon as SVG text. */
export const LOGO_SVG = createLogo();

/** The icon as an address, for places that take an image. */
export const LOGO_URL = `data:image/svg+xml,${encodeURIComponent(LOGO_SVG)}`;
