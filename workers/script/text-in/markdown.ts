/// <reference path="./markdown-it-footnote.d.ts" />
import MarkdownItParser, { type MarkdownIt, type Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import footnote from 'markdown-it-footnote';
import { cutFrontMatter } from './front-matter';
import { beginsWithTag, readHtml, withoutOpenComments } from './html';
import { isHtmlTag } from './html/tags';
import type { TextReader } from './pasted';

const CALLOUT = /^\[!\w+\][+-]?\s*/u;
const TASK = /^\[[ xX]\]\s+/u;
/** Obsidian: `[[page]]`, `[[page|words]]`. */
const WIKI_LINK = /!?\[\[(?:[^[\]|]{1,200}\|)?([^[\]|]{1,200})\]\]/gu;
/** Left over where marks do not pair. Not `2**3`. */
const LEFT_MARKS = /(?<![\d*])\*{2,}(?!\*)|\*{2,}(?![\d*])/gu;

/** Reads Markdown of GitHub's kind, with notes and front matter. What counts as Markdown is decided by `looksLikeMarkdown`. */
export const markdownReader: TextReader = {
  read(text) {
    const { title, body: rest, isFrontMatter } = cutFrontMatter(text);
    const body = withoutOpenComments(rest);
    const tokens = parse(body);
    const isPage = beginsWithTag(body) && readHtml(body).hasBlocks;
    if (!isFrontMatter && !looksLikeMarkdown(tokens, isPage)) return null;
    const page = readHtml(toHtml(tokens));
    return title === undefined ? page : { ...page, title };
  },
};

/** In plain text `[값](원)` and `[민수]: 안녕` are words: only what can be an address makes a link. */
function isAddress(href: string): boolean {
  return /^(?:[a-z][a-z+.-]+:|www\.|\.{0,2}\/|#|\?)/iu.test(href) || /\.[a-z0-9]{2,5}(?:[/?#]|$)/iu.test(href);
}

function newParser(): MarkdownIt {
  const parser = new MarkdownItParser({ html: true, breaks: true }).use(cjkFriendly).use(footnote);
  // An indented paragraph is a paragraph, and `^[` begins no note.
  parser.disable(['code', 'footnote_inline']);
  parser.validateLink = isAddress;
  parser.normalizeLink = (href) => href;
  return parser;
}
const withFences = newParser();
const withoutFences = newParser().disable(['fence']);

/** A fence of `~`, or one that is never closed, is a line of the text. As a fence it would make code of all below it, which is left out. */
function parse(text: string): Token[] {
  const tokens = withFences.parse(text, {});
  const lines = text.split('\n');
  const isCode = ({ markup, map }: Token) =>
    markup.startsWith('`') && map !== null && map[1] - map[0] > 1 && /^[\s>]*```+\s*$/u.test(lines[map[1] - 1] ?? '');
  return tokens.every((token) => token.type !== 'fence' || isCode(token)) ? tokens : withoutFences.parse(text, {});
}

/**
 * Whether somebody meant Markdown: at least one mark that nobody writes by chance, or that is of no use in a text. Lists, lines of
 * `---`, `_`, `~` and a lone `*` are in plain text too. In a page of HTML only what its writer saw as a mark counts.
 */
function looksLikeMarkdown(tokens: readonly Token[], isPage: boolean): boolean {
  const closed = closedTags(tokens);
  return tokens.some((token, index) => {
    if (token.type === 'heading_open') return token.markup.startsWith('#');
    if (['fence', 'table_open', 'blockquote_open', 'footnote_block_open'].includes(token.type)) return true;
    if (token.type === 'html_block') return !isPage && /<\/[a-z]|<(?:br|hr|img)\b|<!--/iu.test(token.content);
    if (token.type !== 'inline') return false;
    if (isTask(tokens, index)) return true;
    return (token.children ?? []).some((child, at, all) => {
      if (child.type === 'link_open') return child.info !== 'auto';
      if (child.type === 'strong_open') return child.markup === '**';
      if (isPage) return false;
      if (['image', 'code_inline', 'footnote_ref'].includes(child.type)) return true;
      if (child.type === 'em_open') return child.markup === '*' && !/[\p{L}\p{N}]$/u.test(all[at - 1]?.content ?? '');
      return child.type === 'html_inline' && isMeantTag(child.content, closed);
    });
  });
}

function isTask(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 2]?.type === 'list_item_open' && TASK.test(tokens[index]?.content ?? '');
}

function tagName(tag: string): string {
  return /^<\/?([a-z][a-z0-9-]*)/iu.exec(tag)?.[1]?.toLowerCase() ?? '';
}

function closedTags(tokens: readonly Token[]): ReadonlySet<string> {
  const closed = new Set(['br', 'hr', 'img', 'wbr']);
  for (const token of tokens) {
    for (const child of token.children ?? []) {
      if (child.type === 'html_inline' && child.content.startsWith('</')) closed.add(tagName(child.content));
    }
    if (token.type === 'html_block')
      for (const tag of token.content.match(/<\/[a-z][a-z0-9-]*/giu) ?? []) closed.add(tagName(tag));
  }
  return closed;
}

/** Not `a <b and c> d`, and not `List<String>`. */
function isMeantTag(tag: string, closed: ReadonlySet<string>): boolean {
  const name = tagName(tag);
  if (name === '') return tag.startsWith('<!--');
  return closed.has(name) && isHtmlTag(name);
}

function toHtml(tokens: Token[]): string {
  const closed = closedTags(tokens);
  // Notes are left out; they come last.
  const notes = tokens.findIndex(({ type }) => type === 'footnote_block_open');
  if (notes >= 0) tokens.length = notes;
  const numbers: { readonly isOrdered: boolean; last: string }[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'ordered_list_open' || token.type === 'bullet_list_open') {
      numbers.push({ isOrdered: token.type === 'ordered_list_open', last: '' });
    } else if (token.type === 'ordered_list_close' || token.type === 'bullet_list_close') numbers.pop();
    else if (token.type === 'list_item_open') numberItem(token, numbers.at(-1));
    else if (token.type === 'inline' && token.children !== null) {
      if (isTask(tokens, index)) cutFromStart(token.children, TASK);
      // The paragraph within the quote: blockquote_open, paragraph_open, inline.
      if (tokens[index - 2]?.type === 'blockquote_open') cutFromStart(token.children, CALLOUT);
      tidy(token.children, closed);
    }
  }
  return withFences.renderer.render(tokens, withFences.options, {});
}

/** An item keeps the number that was written; items that all say `1.` are counted. */
function numberItem(item: Token, list: { readonly isOrdered: boolean; last: string } | undefined): void {
  if (list?.isOrdered !== true) return;
  const isCounted = item.info === list.last && (item.info === '0' || item.info === '1');
  list.last = item.info;
  if (!isCounted) item.attrSet('value', item.info);
  if (!isCounted || item.markup === ')') item.attrSet('data-mark', `${item.info}${item.markup}`);
}

function cutFromStart(children: readonly Token[], mark: RegExp): void {
  const [first] = children;
  if (first?.type === 'text') first.content = first.content.replace(mark, '');
}

/** What was no emphasis (`5*3*2`) or no tag becomes text again; marks that are left over go. */
function tidy(children: readonly Token[], closed: ReadonlySet<string>): void {
  const open: boolean[] = [];
  for (const [index, token] of children.entries()) {
    if (token.type === 'em_open') {
      const isSign =
        token.markup === '*' &&
        /[A-Za-z\d)]$/u.test(children[index - 1]?.content ?? '') &&
        /^[A-Za-z\d(]/u.test(children[index + 1]?.content ?? '');
      open.push(isSign);
      if (isSign) asText(token, '*');
    } else if (token.type === 'em_close' && open.pop() === true) asText(token, '*');
    else if (token.type === 'html_inline' && !isMeantTag(token.content, closed)) asText(token, token.content);
    else if (token.type === 'text') {
      token.content = token.content.replace(WIKI_LINK, '$1').replace(LEFT_MARKS, '');
    }
  }
}

function asText(token: Token, content: string): void {
  token.type = 'text';
  token.tag = '';
  token.nesting = 0;
  token.content = content;
}

withFences.renderer.rules.fence = () => '';
withFences.renderer.rules.image = () => '';
withFences.renderer.rules.footnote_ref = () => '';
