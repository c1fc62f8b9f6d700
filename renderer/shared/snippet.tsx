import type { Snippet as SnippetText } from '../../contract/find';

/** A piece of a text with the words that were found marked in it. */
export function Snippet({ snippet: { text, marks } }: { readonly snippet: SnippetText }) {
  let at = 0;
  return (
    <>
      {marks.map(([from, to]) => {
        const before = text.slice(at, from);
        at = to;
        return (
          <span key={from}>
            {before}
            <mark>{text.slice(from, to)}</mark>
          </span>
        );
      })}
      {text.slice(at)}
    </>
  );
}
