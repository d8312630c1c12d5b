// A poster of plain shapes on a grid.
import { type Brush, n, type Scene } from '../brush.ts';
import { hex, lighter } from '../colour.ts';

function tile(
  { random }: Brush,
  x: number,
  y: number,
  size: number,
  front: string,
  back: string,
  third: string,
): string {
  const half = size / 2;
  const turn = `transform="rotate(${random.pick([0, 90, 180, 270])} ${n(x + half)} ${n(y + half)})"`;
  const ground = `<rect x="${n(x)}" y="${n(y)}" width="${n(size + 0.6)}" height="${n(size + 0.6)}" fill="${back}"/>`;
  const at = `${n(x)} ${n(y)}`;
  const quarter = (radius: number, fill: string) =>
    `<path d="M${at}h${n(radius)}A${n(radius)} ${n(radius)} 0 0 1 ${n(x)} ${n(y + radius)}Z" fill="${fill}"/>`;
  switch (random.whole(0, 7)) {
    case 0:
      return `${ground}<g ${turn}>${quarter(size, front)}${quarter(size * 0.55, third)}</g>`;
    case 1:
      return `${ground}<circle cx="${n(x + half)}" cy="${n(y + half)}" r="${n(half * 0.78)}" fill="${front}"/><circle cx="${n(x + half)}" cy="${n(y + half)}" r="${n(half * 0.34)}" fill="${third}"/>`;
    case 2:
      return `${ground}<path d="M${at}h${n(size)}a${n(half)} ${n(half)} 0 0 1 ${n(-size)} 0Z" fill="${front}" ${turn}/>`;
    case 3:
      return `${ground}<path d="M${at}h${n(size)}L${n(x)} ${n(y + size)}Z" fill="${front}" ${turn}/>`;
    case 4: {
      const bars = [0, 1, 2, 3].map(
        (index) => `M${n(x)} ${n(y + (size * index) / 4)}h${n(size)}v${n(size / 8)}h${n(-size)}Z`,
      );
      return `${ground}<path d="${bars.join('')}" fill="${front}" ${turn}/>`;
    }
    case 5:
      return `${ground}<g ${turn}><path d="M${at}a${n(half)} ${n(half)} 0 0 1 0 ${n(size)}Z" fill="${front}"/><path d="M${n(x + half)} ${n(y)}a${n(half)} ${n(half)} 0 0 1 0 ${n(size)}Z" fill="${third}"/></g>`;
    case 6:
      return `${ground}<g ${turn}>${quarter(size, front)}<path d="M${n(x + size)} ${n(y + size)}h${n(-size / 2)}a${n(half)} ${n(half)} 0 0 1 ${n(half)} ${n(-half)}Z" fill="${third}"/></g>`;
    default:
      return ground;
  }
}

export const shapes: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const { accent, second, near, far, paper, sun } = palette;
  const colours = [accent, second, near, far, sun, paper].map(hex);
  const [ground = '#fff'] = [hex(lighter(paper, -0.02))];
  const size = short / random.whole(3, 5);
  const columns = Math.ceil(width / size);
  const rows = Math.ceil(height / size);
  // The grid is centred, so that what does not fit is cut alike on both sides.
  const left = (width - columns * size) / 2;
  const top = (height - rows * size) / 2;
  let drawn = `<rect width="${n(width)}" height="${n(height)}" fill="${ground}"/>`;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const first = random.whole(0, 5);
      const front = colours[first] ?? ground;
      const back = colours[(first + random.whole(1, 3)) % 6] ?? ground;
      const third = colours[(first + random.whole(4, 5)) % 6] ?? ground;
      drawn += tile(brush, left + column * size, top + row * size, size, front, back, third);
    }
  }
  return drawn;
};
