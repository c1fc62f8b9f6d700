interface Entry {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/**
 * The paths that exist and their methods, filled from the router's own registrations: the guard must know them before
 * the router runs, and a second hand-kept list would one day differ.
 */
export class RouteTable {
  readonly #entries = new Map<string, Entry>();

  /** `url` as registered: `:name` stands for one segment, a last `*` for any rest. */
  add(method: string | readonly string[], url: string): void {
    const entry = this.#entries.get(url) ?? { segments: url.split('/'), methods: new Set<string>() };
    for (const one of typeof method === 'string' ? [method] : method) entry.methods.add(one);
    this.#entries.set(url, entry);
  }

  /** The methods of a path, sorted, or null when no route has it. */
  methodsOf(path: string): readonly string[] | null {
    const given = path.split('/');
    const found = new Set<string>();
    for (const { segments, methods } of this.#entries.values()) {
      if (matches(segments, given)) for (const method of methods) found.add(method);
    }
    return found.size === 0 ? null : [...found].sort();
  }

  all(): { method: string; url: string }[] {
    return [...this.#entries].flatMap(([url, { methods }]) => [...methods].map((method) => ({ method, url })));
  }
}

function matches(segments: readonly string[], given: readonly string[]): boolean {
  const isOpenEnded = segments.at(-1) === '*';
  if (isOpenEnded ? given.length < segments.length : given.length !== segments.length) return false;
  return segments.every((segment, i) => {
    if (segment === '*') return true;
    return segment.startsWith(':') ? given[i] !== '' : segment === given[i];
  });
}
