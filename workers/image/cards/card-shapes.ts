import type { CardStyle } from './card-style';

/** One SVG element; `text` only for the scene number. Coordinates are pixels of 1920 × 1080. */
interface Shape {
  readonly tag: 'circle' | 'rect' | 'path' | 'polygon' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly text?: string;
}

/** Where text may stand. It ends above 790, since the lower quarter is for the subtitles. */
interface TextBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly align: 'left' | 'center';
}

export interface Composition {
  readonly box: TextBox;
  readonly shapes: readonly Shape[];
}

const LEFT_BOX: TextBox = { left: 140, top: 190, width: 1_120, height: 590, align: 'left' };
/** The film's movement may cut 5 % from a side; a frame further out would then show on one side only. */
const FRAME = { left: 112, top: 70, right: 1_808, bottom: 1_010 } as const;
const CENTRE_BOX: TextBox = { left: 260, top: 190, width: 1_400, height: 580, align: 'center' };

/** The shapes of a layout and the space that they leave for text. */
export function compose(style: CardStyle, sceneNumber: string): Composition {
  const { ground, random } = style;
  const between = (low: number, high: number) => low + random() * (high - low);
  switch (style.layout) {
    case 'orbit':
      return { box: { ...LEFT_BOX, width: 1_000 }, shapes: orbit(style, between) };
    case 'horizon':
      return { box: { ...LEFT_BOX, width: 1_180, top: 170, height: 560 }, shapes: horizon(style, between) };
    case 'panel':
      return { box: { ...LEFT_BOX, width: 1_040 }, shapes: panel(style, sceneNumber, between) };
    case 'frame':
      return {
        box: CENTRE_BOX,
        shapes: [
          outline('rect', ground.accent, 3, {
            x: FRAME.left,
            y: FRAME.top,
            width: FRAME.right - FRAME.left,
            height: FRAME.bottom - FRAME.top,
            rx: 8,
            opacity: 0.55,
          }),
          ...[0, 1, 2].map((n) =>
            outline('path', ground.accent, 4, {
              d: `M ${FRAME.right - 90 * (n + 1)} ${FRAME.top} A ${90 * (n + 1)} ${90 * (n + 1)} 0 0 0 ${FRAME.right} ${FRAME.top + 90 * (n + 1)}`,
              opacity: 0.75 - n * 0.2,
            }),
          ),
          ...[0, 1, 2].map((n) =>
            outline('path', ground.accent, 4, {
              d: `M ${FRAME.left} ${FRAME.bottom - 90 * (n + 1)} A ${90 * (n + 1)} ${90 * (n + 1)} 0 0 1 ${FRAME.left + 90 * (n + 1)} ${FRAME.bottom}`,
              opacity: 0.75 - n * 0.2,
            }),
          ),
        ],
      };
    case 'blocks':
      return { box: { ...LEFT_BOX, width: 1_000 }, shapes: blocks(style, random) };
    case 'rays':
      return { box: CENTRE_BOX, shapes: rays(style, between) };
    default:
      return style.layout satisfies never;
  }
}

function filled(tag: Shape['tag'], fill: string, attributes: Shape['attributes']): Shape {
  return { tag, attributes: { fill, ...attributes } };
}

function outline(tag: Shape['tag'], stroke: string, width: number, attributes: Shape['attributes']): Shape {
  return { tag, attributes: { fill: 'none', stroke, 'stroke-width': width, ...attributes } };
}

type Between = (low: number, high: number) => number;

function orbit({ ground }: CardStyle, between: Between): Shape[] {
  const cx = between(1_600, 1_680);
  const cy = between(400, 500);
  const angle = between(-2.6, -1.9);
  const far = 520;
  return [
    filled('circle', ground.shape, { cx, cy, r: 300, opacity: 0.9 }),
    ...[390, far, 650].map((r, n) => outline('circle', ground.accent, 3, { cx, cy, r, opacity: 0.5 - n * 0.17 })),
    filled('circle', ground.accent, { cx: cx + far * Math.cos(angle), cy: cy + far * Math.sin(angle), r: 34 }),
    filled('circle', ground.accent, { cx: cx - 300 * 0.32, cy: cy + 300 * 0.3, r: 92, opacity: 0.92 }),
  ];
}

function horizon({ ground }: CardStyle, between: Between): Shape[] {
  const hill = (y: number, swing: number, opacity: number): Shape => {
    const a = y - between(0.4, 1) * swing;
    const b = y + between(0.2, 0.8) * swing;
    const d = `M 0 ${y} C 420 ${a} 720 ${b} 1120 ${y - swing * 0.2} S 1700 ${a} 1920 ${y + swing * 0.1} V 1080 H 0 Z`;
    return filled('path', ground.shape, { d, opacity });
  };
  return [
    filled('circle', ground.accent, { cx: between(1_530, 1_680), cy: between(690, 740), r: 170, opacity: 0.95 }),
    hill(800, 90, 0.55),
    hill(870, 80, 0.75),
    hill(950, 60, 1),
  ];
}

function panel({ ground }: CardStyle, number: string, between: Between): Shape[] {
  const top = between(1_330, 1_400);
  const bottom = top - 190;
  return [
    filled('polygon', ground.shape, { points: `${top},0 1920,0 1920,1080 ${bottom},1080`, opacity: 0.85 }),
    filled('polygon', ground.accent, { points: `${top - 34},0 ${top - 14},0 ${bottom - 14},1080 ${bottom - 34},1080` }),
    {
      tag: 'text',
      text: number,
      attributes: {
        // Two digits end before 1,824: the film's movement may cut what lies beyond.
        x: 1_566,
        y: 620,
        'text-anchor': 'middle',
        'font-size': 390,
        'font-weight': 800,
        'letter-spacing': -14,
        fill: 'none',
        stroke: ground.accent,
        'stroke-width': 5,
      },
    },
  ];
}

function blocks({ ground }: CardStyle, random: () => number): Shape[] {
  const size = 216;
  const left = 1_920 - 3 * size;
  const shapes: Shape[] = [];
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      const x = left + column * size;
      const y = row * size;
      const pick = random();
      const colour = random() < 0.3 ? ground.accent : ground.shape;
      // Quarter circles in random directions, discs, half tiles and rings.
      const turn = `rotate(${Math.floor(random() * 4) * 90} ${x + size / 2} ${y + size / 2})`;
      const opacity = row >= 4 ? 0.5 : 1;
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

function rays({ ground }: CardStyle, between: Between): Shape[] {
  const count = 18;
  const turn = between(0, Math.PI / count);
  const reach = 1_700;
  const wedges = Array.from({ length: count }, (_, n) => {
    const a = Math.PI + turn + (n * Math.PI) / count;
    const b = a + Math.PI / count / 2;
    const point = (angle: number) => `${960 + reach * Math.cos(angle)},${1_080 + reach * Math.sin(angle)}`;
    return filled('polygon', ground.shape, { points: `960,1080 ${point(a)} ${point(b)}`, opacity: 0.34 });
  });
  return [
    ...wedges,
    filled('circle', ground.shape, { cx: 960, cy: 1_080, r: 250 }),
    outline('circle', ground.accent, 4, { cx: 960, cy: 1_080, r: 286, opacity: 0.8 }),
  ];
}
