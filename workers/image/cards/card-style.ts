import { createHash } from 'node:crypto';

/** One background with the colours that are readable on it. Tests assert the contrast: ink 7:1, muted and accent 4.5:1. */
interface Ground {
  readonly from: string;
  readonly to: string;
  readonly ink: string;
  readonly muted: string;
  readonly accent: string;
  /** For shapes: close enough to the ground for text to stay readable on it. */
  readonly shape: string;
}

/** A film keeps one palette; its scenes alternate between the three grounds. */
export interface Palette {
  readonly name: string;
  readonly grounds: readonly [deep: Ground, light: Ground, vivid: Ground];
}

export const PALETTES: readonly Palette[] = [
  {
    name: 'midnight',
    grounds: [
      { from: '#0a0f24', to: '#1b2559', ink: '#f5f7ff', muted: '#aeb9ea', accent: '#7cc7ff', shape: '#2c3a86' },
      { from: '#f2f5ff', to: '#dde5ff', ink: '#111840', muted: '#4a5590', accent: '#2f49d1', shape: '#b9c7fb' },
      { from: '#2a37b8', to: '#3b2fa6', ink: '#ffffff', muted: '#dfe3ff', accent: '#ffd76b', shape: '#5b58dd' },
    ],
  },
  {
    name: 'garden',
    grounds: [
      { from: '#0c1c16', to: '#1b4232', ink: '#f2fbf3', muted: '#aed0bb', accent: '#cbe96f', shape: '#2c6249' },
      { from: '#f5f8ec', to: '#e2edcf', ink: '#12251b', muted: '#486351', accent: '#22653f', shape: '#bcd79b' },
      { from: '#10513a', to: '#156043', ink: '#ffffff', muted: '#d5f2e1', accent: '#f5ee9e', shape: '#33906a' },
    ],
  },
  {
    name: 'plum',
    grounds: [
      { from: '#190d22', to: '#43194a', ink: '#fff2fa', muted: '#dcb3d3', accent: '#ff9fcb', shape: '#6a2b70' },
      { from: '#fdf3f7', to: '#f6dde9', ink: '#32102c', muted: '#7c4869', accent: '#a3236a', shape: '#ebb6d0' },
      { from: '#7d1d58', to: '#8f2450', ink: '#fff7fb', muted: '#ffd9ea', accent: '#ffdf9e', shape: '#bd4580' },
    ],
  },
  {
    name: 'ember',
    grounds: [
      { from: '#13171c', to: '#2a3540', ink: '#f8f6f2', muted: '#b9c3cc', accent: '#ff8d6b', shape: '#45535f' },
      { from: '#f8f6f2', to: '#eae5dc', ink: '#1b2127', muted: '#5b646c', accent: '#b23a1a', shape: '#d8cebd' },
      { from: '#862a11', to: '#933314', ink: '#fffaf3', muted: '#ffe3d3', accent: '#ffd9a0', shape: '#c65d36' },
    ],
  },
  {
    name: 'lagoon',
    grounds: [
      { from: '#051c24', to: '#0b4552', ink: '#effcfb', muted: '#a3d3d3', accent: '#63e3cb', shape: '#166675' },
      { from: '#effaf9', to: '#d3eeeb', ink: '#062c35', muted: '#3a656b', accent: '#0a666f', shape: '#9fd8d3' },
      { from: '#06525c', to: '#096063', ink: '#ffffff', muted: '#d2f3f0', accent: '#fff0a6', shape: '#1f9494' },
    ],
  },
  {
    name: 'roast',
    grounds: [
      { from: '#1c120d', to: '#3a241a', ink: '#fff3e3', muted: '#d6b797', accent: '#f0a95b', shape: '#5a3726' },
      { from: '#faf1e4', to: '#f1dfc6', ink: '#2b190f', muted: '#73543c', accent: '#a2451c', shape: '#e2c39b' },
      { from: '#76300f', to: '#863a16', ink: '#fff8ef', muted: '#ffe2c8', accent: '#ffd79a', shape: '#b4602d' },
    ],
  },
];

export const LAYOUTS = ['orbit', 'horizon', 'panel', 'frame', 'blocks', 'rays'] as const;
type Layout = (typeof LAYOUTS)[number];

export interface CardStyle {
  readonly palette: string;
  readonly ground: Ground;
  readonly layout: Layout;
  /** Numbers from 0 to 1 for the shapes, always the same for a project and scene. */
  readonly random: () => number;
}

/** The same project and scene always look the same; neighbours never share layout or ground. */
export function cardStyle(projectId: string, scene: number): CardStyle {
  const project = createHash('sha256').update(projectId).digest();
  const palette = at(PALETTES, project.readUInt32LE(0));
  return {
    palette: palette.name,
    ground: at(palette.grounds, (project[4] ?? 0) + scene),
    layout: at(LAYOUTS, (project[5] ?? 0) + scene),
    random: mulberry32(project.readUInt32LE(8) ^ Math.imul(scene, 0x9e37_79b1)),
  };
}

function at<T>(list: readonly [T, ...T[]] | readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('empty list');
  return item;
}

/** A seeded generator whose numbers never change with the version of Node. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
