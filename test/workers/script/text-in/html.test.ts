import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';
import { textOf } from './support';

describe('HTML', () => {
  it.each([
    ['blocks', '<div><p>첫 <b>문</b>단.</p><p>둘째<br>줄.</p></div>', '첫 문단.\n\n둘째\n줄.'],
    [
      'what is not the text',
      '<nav>메뉴</nav><script>x</script><style>y</style><p>글.</p><aside>광고</aside><footer>바닥</footer>',
      '글.',
    ],
    [
      'what is hidden',
      '<p>글.</p><div hidden>가</div><div style="display: none">나</div><svg><text>다</text></svg>',
      '글.',
    ],
    ['lists', '<ul><li>하나<li>둘</ul><ol start="3"><li>셋</li><li><p>넷</p></li></ol>', '하나\n둘\n\n3. 셋\n4. 넷'],
    ['tables of facts', '<table><tr><th>도시<th>인구<tr><td>서울<td>940만</table>', '서울, 인구 940만'],
    [
      'tables that lay out',
      '<table><tr><td><p>첫 글.</p><p>둘째.</p></td><td>옆</td></tr></table>',
      '첫 글.\n\n둘째.\n\n옆',
    ],
    ['entities', '<p>R&amp;D &lt;3 &nbsp;&hellip; &#44032;</p>', 'R&D <3 … 가'],
    ['what is not shown', '<p>글.</p><p><span>&#8203;</span></p><p>&#xfeff;끝.</p>', '글.\n\n끝.'],
    ['white space of the source', '<p>\n   한   줄로\n   이어진다.\n</p>', '한 줄로 이어진다.'],
    ['references to notes', '<p>글<sup><a href="#n1">[1]</a></sup>과 m<sup>2</sup>.</p>', '글과 m2.'],
    ['code', '<p>앞.</p><pre><code>let a;</code></pre><p><code>npm</code> 뒤.</p>', '앞.\n\nnpm 뒤.'],
    ['verses', '<pre>첫 줄\n둘째 줄</pre>', '첫 줄\n둘째 줄'],
    ['a menu that is never closed', '<nav>메뉴<p>글.</p>', '메뉴\n\n글.'],
    ['ruby', '<p><ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp></ruby>자</p>', '漢자'],
  ])('%s', async (_what, pasted, text) => {
    expect(await textOf(pasted)).toBe(text);
  });

  it.each([
    ['its heading', '<!doctype html><title>홈카페 : 블로그</title><body><h1>홈카페</h1><p>글.</p>', '홈카페'],
    ['its name, where there is no heading', '<html><head><title>홈카페</title></head><p>글.</p>', '홈카페'],
  ])('gives its title: %s', async (_what, pasted, title) => {
    expect(await readPasted(pasted)).toEqual({ title, text: '글.' });
  });
});
