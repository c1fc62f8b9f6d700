// Shows the docs page in Korean or English. `KOREAN`, its words, stands before this script.
(() => {
  const KEY = 'studio-queue-docs-language';
  const kept = localStorage.getItem(KEY);
  const language = kept === 'ko' || kept === 'en' ? kept : navigator.language.startsWith('ko') ? 'ko' : 'en';
  document.documentElement.lang = language;
  const isKorean = language === 'ko';

  const header = document.createElement('header');
  header.className = 'studio-queue';
  const name = document.createElement('strong');
  name.textContent = 'Studio Queue';
  const other = document.createElement('button');
  other.type = 'button';
  other.lang = isKorean ? 'en' : 'ko';
  other.textContent = isKorean ? 'English' : '한국어';
  other.addEventListener('click', () => {
    localStorage.setItem(KEY, other.lang);
    location.reload();
  });
  header.append(name, other);
  document.body.prepend(header);
  document.querySelector('#swagger-ui')?.setAttribute('role', 'main');
  if (!isKorean) return;

  const plain = (text) => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
  const words = new Map(Object.entries(KOREAN).map(([english, korean]) => [plain(english), korean]));
  const koreanOf = (text) => words.get(plain(text));
  /** Descriptions are rendered from Markdown: their parts are several nodes, which nothing draws again. */
  const translateParagraph = (paragraph) => {
    const korean = koreanOf(paragraph.textContent);
    if (korean === undefined) return;
    paragraph.replaceChildren(
      ...korean.split('`').map((part, index) => {
        if (index % 2 === 0) return part;
        const code = document.createElement('code');
        code.textContent = part;
        return code;
      }),
    );
  };
  const translate = () => {
    for (const paragraph of document.querySelectorAll('.markdown p, .renderedMarkdown p'))
      translateParagraph(paragraph);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      // Examples, replies and code are data.
      if (text.parentElement?.closest('pre, code, textarea, .model') !== null) continue;
      const korean = koreanOf(text.nodeValue ?? '');
      if (korean !== undefined) text.nodeValue = korean.replaceAll('`', '');
    }
  };
  // What it writes is not found again: no Korean is a key.
  new MutationObserver(translate).observe(document.body, { childList: true, characterData: true, subtree: true });
  translate();
})();
