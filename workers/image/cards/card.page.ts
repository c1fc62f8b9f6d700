/*
 * Each function runs inside the page: it may use nothing from outside its own body.
 */

interface CardFill {
  readonly text: {
    readonly number: string;
    readonly total: string;
    readonly kicker: string;
    readonly headline: string;
    readonly line: string;
  };
  readonly ground: object;
  readonly box: {
    readonly align: string;
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly shapes: readonly {
    readonly tag: string;
    readonly attributes: Readonly<Record<string, string | number>>;
  }[];
  readonly sizes: Readonly<Record<'headline' | 'line', { readonly min: number; readonly max: number }>>;
  readonly width: number;
}

export async function loadFont(): Promise<void> {
  await document.fonts.load("800 100px 'Pretendard Variable'", '가A1');
}

export async function fillCard({ text, ground, box, shapes, sizes, width }: CardFill): Promise<void> {
  const find = (selector: string): HTMLElement => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`no ${selector} on the card`);
    return element;
  };
  for (const [name, colour] of Object.entries(ground)) document.body.style.setProperty(`--${name}`, colour);

  const svg = document.querySelector('svg');
  svg?.replaceChildren(
    ...shapes.map(({ tag, attributes }) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
      return element;
    }),
  );

  const block = find('.box');
  const headline = find('.headline');
  const rule = find('.rule');
  const line = find('.line');
  const number = find('.number');
  find('.number b').textContent = text.number;
  find('.number span').textContent = text.kicker === '' ? text.total : text.kicker;
  headline.textContent = text.headline;
  line.textContent = text.line;
  rule.style.display = text.line === '' ? 'none' : '';

  const centred = box.align === 'center';
  block.className = centred ? 'box center' : 'box';
  Object.assign(block.style, {
    left: `${box.left}px`,
    top: `${box.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  });
  Object.assign(number.style, {
    left: `${centred ? Math.min(box.left, width - box.left - box.width) : box.left}px`,
    width: `${box.width}px`,
    justifyContent: centred ? 'center' : 'flex-start',
  });

  await document.fonts.ready;
  const setSize = (px: number) => {
    headline.style.fontSize = `${px}px`;
    line.style.fontSize = `${Math.max(sizes.line.min, Math.min(sizes.line.max, Math.round(px * 0.34)))}px`;
    rule.style.marginBlock = `${Math.round(px * 0.2 + 16)}px`;
  };
  const contentHeight = () =>
    [headline, rule, line].reduce((sum, element) => {
      const style = getComputedStyle(element);
      return style.display === 'none'
        ? sum
        : sum + element.offsetHeight + parseFloat(style.marginTop) + parseFloat(style.marginBottom);
    }, 0);
  const fits = (px: number) => {
    setSize(px);
    return contentHeight() <= box.height && headline.scrollWidth <= box.width && line.scrollWidth <= box.width;
  };
  const largest = (min: number): number | null => {
    let low = min;
    let high = sizes.headline.max;
    if (!fits(low)) return null;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  let size = largest(sizes.headline.min);
  if (size === null) {
    // A word wider than the card even when small: only then may a word be broken.
    block.classList.add('anywhere');
    size = largest(24);
  }
  setSize(size ?? 24);
}
