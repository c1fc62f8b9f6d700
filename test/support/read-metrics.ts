/** The samples of a page of metrics in Prometheus' text format: `name{labels}`, labels as they are written, without our prefix. */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  const samples = text.split('\n').flatMap((line): [string, number][] => {
    if (line === '' || line.startsWith('#')) return [];
    const at = line.lastIndexOf(' ');
    return [[line.slice(0, at).replace(/^studio_queue_/, ''), Number(line.slice(at + 1))]];
  });
  return new Map(samples);
}
