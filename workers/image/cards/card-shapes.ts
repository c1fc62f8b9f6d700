import type { Canvas } from './canvas';
import type { CardStyle } from './card-style';

/** One SVG element. Coordinates are pixels of the canvas. */
interface Shape {
  readonly tag: 'circle' | 'rect' | 'path' | 'polygon';
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Where text stands, and on which side. */
type TextPlace = Canvas['text'] & { readonly align: 'left' | 'center' };

export interface Composition {
  readonly box: TextPlace;
  readonly shapes: readonly Shape[];
}

/** The shapes of a layout and the space that they leave for text. */
export function compose(style: CardStyle, canvas: Canvas): Composition {
  const between: Between = (low, high) => low + style.random() * (high - low);
  const box: TextPlace = { ...canvas.text, align: 'left' };
  // The middle of a wide card has more room than its left side.
  const centred: TextPlace = isWide(canvas)
    ? { ...box, left: 260, width: 1_400, height: 575, align: 'center' }
    : { ...box, left: box.left + 44, width: box.width - 88, align: 'center' };
  switch (style.layout) {
    case 'orbit':
      return { box: isWide(canvas) ? { ...box, width: 1_000 } : box, shapes: orbit(style, canvas, between) };
    case 'horizon': {
      const above = { ...box, width: 1_180, top: 170, height: 560 };
      return { box: isWide(canvas) ? above : box, shapes: horizon(style, canvas, between) };
    }
    case 'panel':
      return { box, shapes: panel(style, canvas, between) };
    case 'frame':
      return { box: centred, shapes: frame(style, canvas) };
    case 'blocks':
      return { box: isWide(canvas) ? { ...box, width: 1_000 } : box, shapes: blocks(style, canvas) };
    case 'rays':
      return { box: centred, shapes: rays(style, canvas, between) };
    default:
      return style.layout satisfies never;
  }
}

const isWide = ({ width, height }: Canvas): boolean => width > height;
/** How high the space below the text is. */
const artHeight = ({ height, artTop }: Canvas): number => height - artTop;

function filled(tag: Shape['tag'], fill: string, attributes: Shape['attributes']): Shape {
  return { tag, attributes: { fill, ...attributes } };
}

function outline(tag: Shape['tag'], stroke: string, width: number, attributes: Shape['attributes']): Shape {
  return { tag, attributes: { fill: 'none', stroke, 'stroke-width': width, ...attributes } };
}

type Between = (low: number, high: number) => number;

function orbit({ ground }: CardStyle, canvas: Canvas, between: Between): Shape[] {
  const radius = isWide(canvas) ? 300 : artHeight(canvas) * 0.42;
  const cx = isWide(canvas) ? between(1_600, 1_680) : canvas.width * between(0.68, 0.76);
  const cy = isWide(canvas) ? between(400, 500) : canvas.artTop + artHeight(canvas) * between(0.5, 0.6);
  // Closer together where text stands above them.
  const rings = (isWide(canvas) ? [1.3, 1.73, 2.17] : [1.22, 1.46, 1.7]).map((n) => radius * n);
  const angle = between(-2.6, -1.9);
  const moon = rings[1] ?? radius;
  return [
    filled('circle', ground.shape, { cx, cy, r: radius, opacity: 0.9 }),
    ...rings.map((r, n) => outline('circle', ground.accent, 3, { cx, cy, r, opacity: 0.5 - n * 0.17 })),
    filled('circle', ground.accent, {
      cx: cx + moon * Math.cos(angle),
      cy: cy + moon * Math.sin(angle),
      r: radius * 0.113,
    }),
    filled('circle', ground.accent, {
      cx: cx - radius * 0.32,
      cy: cy + radius * 0.3,
      r: radius * 0.306,
      opacity: 0.92,
    }),
  ];
}

function horizon({ ground }: CardStyle, canvas: Canvas, between: Between): Shape[] {
  const { width, height, artTop } = canvas;
  const art = artHeight(canvas);
  const hill = (y: number, swing: number, opacity: number): Shape => {
    const a = y - between(0.4, 1) * swing;
    const b = y + between(0.2, 0.8) * swing;
    const x = (part: number) => Math.round(part * width);
    const d = `M 0 ${y} C ${x(0.22)} ${a} ${x(0.375)} ${b} ${x(0.583)} ${y - swing * 0.2} S ${x(0.885)} ${a} ${width} ${y + swing * 0.1} V ${height} H 0 Z`;
    return filled('path', ground.shape, { d, opacity });
  };
  const sun = isWide(canvas)
    ? { cx: between(1_530, 1_680), cy: between(690, 740), r: 170 }
    : { cx: width * between(0.68, 0.78), cy: artTop + art * between(0.24, 0.3), r: art * 0.22 };
  const [far, middle, near] = isWide(canvas) ? [800, 870, 950] : [0.38, 0.53, 0.72].map((part) => artTop + part * art);
  return [
    filled('circle', ground.accent, { ...sun, opacity: 0.95 }),
    hill(far ?? height, isWide(canvas) ? 90 : art * 0.13, 0.55),
    hill(middle ?? height, isWide(canvas) ? 80 : art * 0.12, 0.75),
    hill(near ?? height, isWide(canvas) ? 60 : art * 0.09, 1),
  ];
}

function panel({ ground }: CardStyle, canvas: Canvas, between: Between): Shape[] {
  const { width, height, artTop } = canvas;
  if (isWide(canvas)) {
    const top = between(1_330, 1_400);
    const bottom = top - 190;
    return [
      filled('polygon', ground.shape, { points: `${top},0 1920,0 1920,1080 ${bottom},1080`, opacity: 0.85 }),
      filled('polygon', ground.accent, {
        points: `${top - 34},0 ${top - 14},0 ${bottom - 14},1080 ${bottom - 34},1080`,
      }),
      ...dots(ground.accent, { left: 1_430, top: 300, columns: 5, rows: 6, gap: 84 }),
    ];
  }
  const right = artTop + between(10, 40);
  const left = right + artHeight(canvas) * 0.18;
  const gap = artHeight(canvas) * 0.13;
  return [
    filled('polygon', ground.shape, {
      points: `0,${left} ${width},${right} ${width},${height} 0,${height}`,
      opacity: 0.85,
    }),
    filled('polygon', ground.accent, {
      points: `0,${left - 14} ${width},${right - 14} ${width},${right - 34} 0,${left - 34}`,
    }),
    ...dots(ground.accent, { left: width * 0.62, top: left + gap * 0.6, columns: 5, rows: 4, gap }),
  ];
}

/** Dots that grow from corner to corner: the large outlined scene number that stood there looked like a leftover. */
function dots(
  colour: string,
  at: {
    readonly left: number;
    readonly top: number;
    readonly columns: number;
    readonly rows: number;
    readonly gap: number;
  },
): Shape[] {
  const last = at.columns + at.rows - 2;
  return Array.from({ length: at.columns * at.rows }, (_, n) => {
    const [column, row] = [n % at.columns, Math.floor(n / at.columns)];
    const part = (column + row) / last;
    return filled('circle', colour, {
      cx: at.left + column * at.gap,
      cy: at.top + row * at.gap,
      r: at.gap * (0.06 + 0.2 * part),
      opacity: 0.35 + 0.45 * part,
    });
  });
}

function frame({ ground }: CardStyle, canvas: Canvas): Shape[] {
  // A frame further out would show on one side only once the film's movement has cut the other.
  const left = Math.round(canvas.width * 0.0584);
  const top = Math.round(canvas.height * 0.065);
  const [right, bottom] = [canvas.width - left, canvas.height - top];
  const step = Math.round(Math.min(canvas.width, canvas.height) / 12);
  const corners = [1, 2, 3].flatMap((n) => {
    const opacity = 0.75 - (n - 1) * 0.2;
    const r = step * n;
    return [
      // At the top of a narrow card the title stands.
      isWide(canvas)
        ? `M ${right - r} ${top} A ${r} ${r} 0 0 0 ${right} ${top + r}`
        : `M ${right - r} ${bottom} A ${r} ${r} 0 0 1 ${right} ${bottom - r}`,
      `M ${left} ${bottom - r} A ${r} ${r} 0 0 1 ${left + r} ${bottom}`,
    ].map((d) => outline('path', ground.accent, 4, { d, opacity }));
  });
  const rect = { x: left, y: top, width: right - left, height: bottom - top, rx: 8, opacity: 0.55 };
  return [outline('rect', ground.accent, 3, rect), ...corners];
}

function blocks({ ground, random }: CardStyle, canvas: Canvas): Shape[] {
  const size = isWide(canvas) ? 216 : canvas.width / (artHeight(canvas) > 600 ? 5 : 6);
  const columns = isWide(canvas) ? 3 : Math.round(canvas.width / size);
  const rows = isWide(canvas) ? 5 : Math.floor(artHeight(canvas) / size);
  const left = canvas.width - columns * size;
  const top = isWide(canvas) ? 0 : canvas.height - rows * size;
  const shapes: Shape[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const x = left + column * size;
      const y = top + row * size;
      const pick = random();
      const colour = random() < 0.3 ? ground.accent : ground.shape;
      // Quarter circles in random directions, discs, half tiles and rings.
      const turn = `rotate(${Math.floor(random() * 4) * 90} ${x + size / 2} ${y + size / 2})`;
      const opacity = row === rows - 1 ? 0.5 : 1;
      if (pick < 0.42) {
        const d = `M ${x} ${y} H ${x + size} A ${size} ${size} 0 0 1 ${x} ${y + size} Z`;
        shapes.push(filled('path', colour, { d, transform: turn, opacity }));
      } else if (pick < 0.6) {
        shapes.push(filled('circle', colour, { cx: x + size / 2, cy: y + size / 2, r: size * 0.36, opacity }));
      } else if (pick < 0.8) {
        shapes.push(filled('rect', colour, { x, y, width: size, height: size / 2, transform: turn, opacity }));
      } else {
        shapes.push(outline('circle', colour, 10, { cx: x + size / 2, cy: y + size / 2, r: size * 0.3, opacity }));
      }
    }
  }
  return shapes;
}

function rays({ ground }: CardStyle, canvas: Canvas, between: Between): Shape[] {
  const count = 18;
  const turn = between(0, Math.PI / count);
  const [cx, cy] = [canvas.width / 2, canvas.height];
  const reach = Math.hypot(canvas.width, canvas.height);
  const wedges = Array.from({ length: count }, (_, n) => {
    const a = Math.PI + turn + (n * Math.PI) / count;
    const b = a + Math.PI / count / 2;
    const point = (angle: number) => `${cx + reach * Math.cos(angle)},${cy + reach * Math.sin(angle)}`;
    return filled('polygon', ground.shape, { points: `${cx},${cy} ${point(a)} ${point(b)}`, opacity: 0.34 });
  });
  const radius = isWide(canvas) ? 250 : artHeight(canvas) * 0.4;
  return [
    ...wedges,
    filled('circle', ground.shape, { cx, cy, r: radius }),
    outline('circle', ground.accent, 4, { cx, cy, r: radius + 36, opacity: 0.8 }),
  ];
}
