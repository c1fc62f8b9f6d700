/** Names that models give to what a script holds, likeliest first, in lower case and without spaces, `_` and `-`. */
export const FIELD_NAMES = {
  narration: names(
    'narration narrationtext narrative voiceover voiceovertext voiceoverscript spokentext speech spoken dialogue dialog',
    '나레이션 내레이션 나레이션대본 내레이션대본 나레이션텍스트 내레이션텍스트 대사 멘트',
    'script scripttext 대본 스크립트 text line lines sentence sentences content contents body paragraph copy',
    '텍스트 본문 내용 문장 해설 旁白 解说 ナレーション',
    // Elsewhere whose voice it is, what music plays, or words on the screen.
    'vo voice 음성 narrator audio subtitle caption 자막',
  ),
  imagePrompt: names(
    'imageprompt imagegenerationprompt visualprompt prompt imagedescription visualdescription visual visuals image picture',
    'illustration shot footage broll scenedescription description',
    '이미지프롬프트 이미지 이미지설명 그림 그림설명 화면 화면설명 영상 시각자료 비주얼 프롬프트 画面',
  ),
  keywords: names(
    'keywords keyword searchkeywords searchwords searchterms imagekeywords tags hashtags',
    '키워드 검색어 검색키워드 태그 해시태그 关键词',
  ),
  title: names('title videotitle scripttitle name headline 제목 영상제목 타이틀 标题'),
  scenes: names(
    'scenes scenelist scene segments sections shots clips slides parts chapters cuts',
    'script storyboard story narration narrations items paragraphs lines body content',
    '장면 장면들 장면목록 씬 컷 대본 구성 스크립트 스토리보드 나레이션 내레이션 场景 分镜',
  ),
} as const;

function names(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
