import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).map((page) => page.replaceAll('\\', '/'));
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
const withoutFences = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gmu, '');

/** A heading's anchor as GitHub makes it: small letters, no marks but `-` and `_`, a dash for each space, numbered when it comes again. */
function anchorsOf(text: string): Set<string> {
  const times = new Map<string, number>();
  const headings = withoutFences(text).matchAll(/^#{1,6} (.+)$/gmu);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const plain = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1');
      const anchor = plain
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-');
      const before = times.get(anchor) ?? 0;
      times.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** Why a link of a page leads nowhere; undefined when it leads somewhere, or out of the repository. */
function faultOf(page: string, target: string): string | undefined {
  if (/^[a-z]+:/iu.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(root, resolve(root, dirname(page), path)).replaceAll('\\', '/');
  if (!existsSync(join(root, file))) return `${page}: ${target} is not there`;
  if (anchor === undefined || anchorsOf(textOf(file)).has(decodeURIComponent(anchor))) return undefined;
  return `${page}: ${target} names no heading`;
}

describe('Reading headings', () => {
  it('makes the anchors that GitHub makes', () => {
    const text = '# The `api`: calls & codes\n```\n# no heading\n```\n## 왜 하나씩?\n## [Ports](a.md)\n## Ports\n';
    expect([...anchorsOf(text)]).toEqual(['the-api-calls--codes', '왜-하나씩', 'ports', 'ports-1']);
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = withoutFences(textOf(page));

  it('has no link that leads nowhere', () => {
    const prose = text.replaceAll(/`[^`\n]*`/gu, '');
    const targets = [...prose.matchAll(/\]\(<?([^)>\s]+)>?(?: "[^"]*")?\)|(?:src|href)="([^"]+)"/gu)];
    expect(targets.flatMap(([, link, source]) => faultOf(page, link ?? source ?? '') ?? [])).toEqual([]);
  });

  it('names only files that are there; `…` and `<…>` stand for any name', () => {
    const rooms = 'contract|docs|examples|main|preload|renderer|resources|scripts|test|workers';
    const named = [...text.matchAll(new RegExp(`\`((?:${rooms})/[^\`\\s]*)\``, 'gu'))].map(([, path = '']) => path);
    const missing = named.filter((path) => !/[…<]/u.test(path) && globSync(path, { cwd: root }).length === 0);
    expect(missing).toEqual([]);
  });

  it('names only npm scripts that are there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf(page).matchAll(/\bnpm run ([\w:-]+)/gu)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
