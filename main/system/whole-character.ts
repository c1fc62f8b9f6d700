/** A place in a text, in UTF-16 units, that is never between the halves of a surrogate pair: this one or the one before it. */
export function wholeCharacter(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  const behind = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && behind >= 0xdc00 && behind <= 0xdfff ? at - 1 : at;
}
