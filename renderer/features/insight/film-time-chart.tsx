import { Bar, BarChart, XAxis, YAxis } from 'recharts';
import type { FilmPart, Insight } from '../../../contract/insight';

const FILLS: Readonly<Record<FilmPart, string>> = {
  waiting: 'var(--track)',
  script: 'var(--script)',
  image: 'var(--image)',
  voice: 'color-mix(in srgb, var(--video) 55%, var(--panel))',
  encoding: 'var(--video)',
  video: 'var(--video)',
};

/** The shares as one bar, in the order in which a film is made. */
export default function FilmTimeChart({
  parts,
  shown,
}: {
  readonly parts: NonNullable<Insight['films']['parts']>;
  readonly shown: readonly FilmPart[];
}) {
  return (
    <BarChart
      responsive
      layout="vertical"
      style={{ width: '100%', height: '100%' }}
      data={[parts]}
      accessibilityLayer={false}
      margin={{ top: 0, right: 1, bottom: 0, left: 1 }}
      barCategoryGap={0}
    >
      <XAxis type="number" hide domain={[0, 1]} />
      <YAxis type="category" hide />
      {shown.map((part) => (
        <Bar
          key={part}
          dataKey={part}
          stackId="film"
          fill={FILLS[part]}
          stroke={part === 'waiting' ? 'var(--line-strong)' : 'var(--panel)'}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}
