/** Letters, digits and a few signs of full width, half-width kana and Hangul, ligatures of a PDF. ①, ㎡ and ℃ stay. */
const ODD_FORMS = /[\uff05\uff06\uff0b\uff0f-\uff19\uff1d\uff20-\uff3a\uff41-\uff5a\ufb00-\ufb06\uff61-\uffdc]+/gu;
/** Nothing is drawn for these: soft hyphens, zero-width characters, direction and byte order marks. Not those that emoji are made with. */
const NOTHING_DRAWN = /(?![\u200d\ufe0e\ufe0f\u{e0020}-\u{e007f}])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffd]/gu;
/** Outside of an emoji. */
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const STRAY_TAG = /(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0020}-\u{e007f}]+/gu;
/** Characters without a meaning of their own: word processors write bullets so. */
const PRIVATE_USE = /\p{Co}+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/gu;

/**
 * The same text in characters that are shown and spoken: NFC, one kind of line break (a form feed, the end of a page, stays), nothing
 * invisible. Words that a soft hyphen divided at the end of a line are joined; Chromium copies U+0002 from a PDF in its place.
 */
export function cleanCharacters(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u0085\v]/gu, '\n')
      .replace(/\u2029/gu, '\n\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
      .replace(/(?<=\p{L})[\u00ad\u0002]\n(?=\p{L})/gu, '')
      .replace(/\u3164|\uffa0/gu, ' ')
      .replace(ODD_FORMS, (odd) => odd.normalize('NFKC'))
      .replace(NOTHING_DRAWN, '')
      .replace(STRAY_JOINER, '')
      .replace(STRAY_TAG, '')
      .replace(/\p{Surrogate}/gu, '')
      .replace(PRIVATE_USE, '• ')
      .replace(CONTROL, ' ')
      .normalize('NFC')
  );
}
