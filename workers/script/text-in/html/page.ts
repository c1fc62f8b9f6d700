import { Tokenizer } from 'htmlparser2';
import { hasWords } from '../../../language/clean-text';
import { oneLine, type Paragraph, type Pasted } from '../pasted';
import { Sink } from './sink';
import { asSentences, type Table } from './table';
import { AROUND, BLOCKS, NO_TEXT, VOID } from './tags';

const KEPT_ATTRIBUTES = new Set(['start', 'value', 'data-mark', 'href', 'hidden', 'style', 'aria-hidden']);
const MAX_ATTRIBUTE_CHARS = 200;
/** Code without an end is still code. */
const PROGRAMS = new Set(['script', 'style']);
/** Nobody has to close these: the end of the word, or a block, does. */
const READINGS = new Set(['rt', 'rp']);
/** Nobody lays tables out this deep; each level would copy the text again. */
const MAX_TABLES = 20;

export interface HtmlPage extends Pasted {
  /** Whether a block was closed or a line broken: without any it may be a text with a tag in it. */
  readonly hasBlocks: boolean;
}

/** One reading of a page. Elements that `shown` names are read although they are usually left out. */
export class Page {
  #sink = new Sink();
  readonly #tables: Table[] = [];
  readonly #lists: { readonly isOrdered: boolean; next: number; isFirst: boolean }[] = [];
  #skipping: { readonly name: string; depth: number } | null = null;
  #inPre = 0;
  #inSup = 0;
  #heading: { readonly level: number; readonly sink: Sink; readonly from: number } | null = null;
  #titleHeading: Paragraph | null = null;
  #pageTitle: string | null = null;
  #titleText: string[] | null = null;
  #hasBlocks = false;
  #tag = '';
  #attribute = '';
  #attributes: Record<string, string> = {};

  constructor(
    private readonly html: string,
    private readonly shown: ReadonlySet<string>,
  ) {}

  /** The element that was left out up to the end, if it is one that may be shown. */
  get unclosed(): string | undefined {
    const name = this.#skipping?.name;
    return name === undefined || PROGRAMS.has(name) || READINGS.has(name) ? undefined : name;
  }

  /** By the tokenizer alone: a tree would be hundreds of thousands of unclosed tags deep, and quadratic to build. */
  read(): HtmlPage {
    const text = (value: string): void => this.#text(value);
    const part = (from: number, to: number): string => this.html.slice(from, to);
    const attribute = (value: string): void => {
      const known = this.#attributes[this.#attribute];
      if (known !== undefined && known.length < MAX_ATTRIBUTE_CHARS) this.#attributes[this.#attribute] = known + value;
    };
    const tokenizer = new Tokenizer(
      { xmlMode: false, decodeEntities: true },
      {
        ontext: (from, to) => text(part(from, to)),
        ontextentity: (code) => text(String.fromCodePoint(code)),
        onopentagname: (from, to) => {
          this.#tag = part(from, to).toLowerCase();
          this.#attributes = {};
        },
        onattribname: (from, to) => {
          this.#attribute = part(from, Math.min(to, from + 40)).toLowerCase();
          if (KEPT_ATTRIBUTES.has(this.#attribute)) this.#attributes[this.#attribute] ??= '';
        },
        onattribdata: (from, to) => attribute(part(from, Math.min(to, from + MAX_ATTRIBUTE_CHARS))),
        onattribentity: (code) => attribute(String.fromCodePoint(code)),
        onattribend: () => {},
        onopentagend: () => this.#open(this.#tag),
        onselfclosingtag: () => this.#open(this.#tag, true),
        onclosetag: (from, to) => this.#close(part(from, to).toLowerCase()),
        oncomment: () => {},
        oncdata: (from, to, cut) => text(part(from, to - cut)),
        ondeclaration: () => {},
        onprocessinginstruction: () => {},
        onend: () => {},
      },
    );
    tokenizer.write(this.html);
    tokenizer.end();
    while (this.#tables.length > 0) this.#endTable();
    this.#endHeading();
    this.#sink.endParagraph();
    return this.#result();
  }

  #result(): HtmlPage {
    const all = this.#sink.paragraphs;
    const heading = this.#titleHeading;
    const rest = all.filter((paragraph) => paragraph !== heading);
    // A page of nothing but its heading: that is its text.
    const hasMore = rest.some((paragraph) => paragraph.some(({ text }) => hasWords(text)));
    const common = { paragraphs: hasMore ? rest : all, hasBlocks: this.#hasBlocks };
    const text = heading?.[0]?.text;
    if (text === undefined) return { ...common, title: this.#pageTitle ?? undefined };
    return hasMore ? { ...common, heading: text } : { ...common, title: text };
  }

  #text(value: string): void {
    if (this.#titleText !== null) this.#titleText.push(value);
    else if (this.#skipping !== null) return;
    else if (this.#inPre > 0 && value.includes('\n')) {
      for (const [index, line] of value.split('\n').entries()) {
        if (index > 0) this.#sink.endLine(false);
        this.#sink.add(line);
      }
    } else this.#sink.add(value);
  }

  /** `isWhole`: written as `<svg/>`, so that nothing is in it. */
  #open(name: string, isWhole = false): void {
    this.#endReading(name);
    if (this.#skipping !== null) {
      if (this.#skipping.name === name && !isWhole) this.#skipping.depth += 1;
      return;
    }
    if (!VOID.has(name) && this.#isSkipped(name)) {
      if (!isWhole) this.#skipping = { name, depth: 1 };
      return;
    }
    switch (name) {
      case 'title':
        this.#titleText = [];
        return;
      case 'br':
        this.#hasBlocks = true;
        this.#sink.endLine(false);
        return;
      case 'li':
        this.#openItem();
        return;
      case 'ul':
      case 'ol':
        this.#break();
        this.#lists.push({
          isOrdered: name === 'ol',
          next: Number.parseInt(this.#attributes.start ?? '', 10) || 1,
          isFirst: true,
        });
        return;
      case 'table':
        this.#openTable();
        return;
      case 'tr':
        this.#endCell();
        this.#tables.at(-1)?.rows.push([]);
        return;
      case 'td':
      case 'th':
        this.#openCell(name === 'th');
        return;
      case 'sup':
        this.#inSup += 1;
        return;
      case 'pre':
        this.#inPre += 1;
        break;
      default:
    }
    if (!BLOCKS.has(name)) return;
    this.#break();
    if (/^h[1-6]$/u.test(name)) {
      this.#endHeading();
      this.#sink.endParagraph();
      this.#heading = { level: Number(name[1]), sink: this.#sink, from: this.#sink.paragraphs.length };
    }
  }

  #endReading(name: string): void {
    const isReading = READINGS.has(this.#skipping?.name ?? '');
    if (isReading && (name === 'ruby' || READINGS.has(name) || BLOCKS.has(name))) this.#skipping = null;
  }

  #isSkipped(name: string): boolean {
    if (this.shown.has(name)) return false;
    if (NO_TEXT.has(name) || AROUND.has(name)) return true;
    if (name === 'code') return this.#inPre > 0;
    // A reference to a note.
    if (name === 'a') return this.#inSup > 0 && (this.#attributes.href ?? '').startsWith('#');
    const { hidden, style, 'aria-hidden': unread } = this.#attributes;
    return hidden !== undefined || unread === 'true' || /display\s*:\s*none/iu.test(style ?? '');
  }

  #close(name: string): void {
    if (name === 'title' && this.#titleText !== null) {
      this.#pageTitle ??= oneLine(this.#titleText.join('')) || null;
      this.#titleText = null;
      return;
    }
    this.#endReading(name);
    if (this.#skipping !== null) {
      if (this.#skipping.name === name) this.#skipping.depth -= 1;
      if (this.#skipping.depth === 0) this.#skipping = null;
      return;
    }
    switch (name) {
      case 'li':
        this.#sink.endLine(true);
        this.#sink.mark = '';
        return;
      case 'ul':
      case 'ol':
        this.#sink.endLine(true);
        this.#sink.mark = '';
        this.#lists.pop();
        this.#break();
        return;
      case 'table':
        this.#endTable();
        return;
      case 'td':
      case 'th':
        this.#endCell();
        return;
      case 'sup':
        this.#inSup = Math.max(0, this.#inSup - 1);
        return;
      case 'pre':
        this.#inPre = Math.max(0, this.#inPre - 1);
        break;
      default:
    }
    if (!BLOCKS.has(name)) return;
    this.#hasBlocks = true;
    if (/^h[1-6]$/u.test(name)) this.#endHeading();
    this.#break();
  }

  /** Within a list the paragraphs of an item are lines of the list. */
  #break(): void {
    if (this.#lists.length > 0) this.#sink.endLine(true);
    else this.#sink.endParagraph();
  }

  #openItem(): void {
    this.#sink.endLine(true);
    const list = this.#lists.at(-1);
    if (list === undefined) return;
    // `2026. 5. 3.` at the beginning of a line is three lists in Markdown: a first item within an item has both marks.
    const before = list.isFirst ? this.#sink.mark : '';
    const { value, 'data-mark': given } = this.#attributes;
    const number = Number.parseInt(value ?? '', 10) || list.next;
    this.#sink.mark = before + (list.isOrdered ? `${given ?? `${number}.`} ` : '');
    list.next = number + 1;
    list.isFirst = false;
  }

  #endHeading(): void {
    const heading = this.#heading;
    this.#heading = null;
    if (heading === null || heading.sink !== this.#sink) return;
    this.#sink.endParagraph();
    const [paragraph, ...more] = this.#sink.paragraphs.slice(heading.from);
    if (heading.level > 1 || this.#titleHeading !== null || more.length > 0 || this.#tables.length > 0) return;
    if (paragraph?.length === 1 && hasWords(paragraph[0]?.text ?? '')) this.#titleHeading = paragraph;
  }

  #openTable(): void {
    this.#break();
    if (this.#tables.length < MAX_TABLES) this.#tables.push({ rows: [], parent: this.#sink, cell: null });
  }

  #openCell(isHead: boolean): void {
    const table = this.#tables.at(-1);
    if (table === undefined) {
      this.#break();
      return;
    }
    this.#endCell();
    if (table.rows.length === 0) table.rows.push([]);
    table.cell = { isHead, sink: new Sink() };
    table.rows.at(-1)?.push(table.cell);
    this.#sink = table.cell.sink;
  }

  #endCell(): void {
    const table = this.#tables.at(-1);
    if (table === undefined || table.cell === null) return;
    table.cell.sink.endParagraph();
    table.cell = null;
    this.#sink = table.parent;
  }

  #endTable(): void {
    this.#endCell();
    const table = this.#tables.pop();
    if (table === undefined) return;
    this.#hasBlocks = true;
    this.#sink = table.parent;
    this.#sink.endParagraph();
    const rows = asSentences(table.rows);
    if (rows === null) this.#sink.paragraphs.push(...table.rows.flat().flatMap(({ sink }) => sink.paragraphs));
    else if (rows.length > 0) this.#sink.paragraphs.push(rows.map((text) => ({ text, isOwn: true })));
  }
}
