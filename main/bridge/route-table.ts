interface Entry {
  readonly segments: readonly string[];
  readonly methods: Map<string, Audience>;
}

/** `programs`: those with the token; no page, approved or not. */
export type Audience = 'everybody' | 'programs';

/**
 * The paths that exist and their methods, filled from the router's own registrations. The guard must know them before the router runs, and
 * a second list kept by hand would one day differ.
 */
export class RouteTable {
  readonly #entries = new Map<string, Entry>();

  /** `url` as registered: `:name` stands for one segment, a last `*` for any rest. */
  add(method: string | readonly string[], url: string, audience: Audience = 'everybody'): void {
    const entry = this.#entries.get(url) ?? { segments: url.split('/'), methods: new Map<string, Audience>() };
    for (const one of typeof method === 'string' ? [method] : method) entry.methods.set(one, audience);
    this.#entries.set(url, entry);
  }

  /** The methods of a path, sorted, or null when no route has it. */
  methodsOf(path: string): readonly string[] | null {
    const found = new Set(this.#at(path).map(([method]) => method));
    return found.size === 0 ? null : [...found].sort();
  }

  /** Those of its methods that a page may not call. */
  programMethodsOf(path: string): readonly string[] {
    return this.#at(path).flatMap(([method, audience]) => (audience === 'programs' ? [method] : []));
  }

  all(): { method: string; url: string }[] {
    return [...this.#entries].flatMap(([url, { methods }]) => [...methods.keys()].map((method) => ({ method, url })));
  }

  #at(path: string): [method: string, audience: Audience][] {
    const given = path.split('/');
    return [...this.#entries.values()].flatMap(({ segments, methods }) =>
      matches(segments, given) ? [...methods] : [],
    );
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
