import type { Language, Sentence } from '../words';

/**
 * The stages of a run, by code. A stage has no parameters, so its code is a plain string wherever one is sent or stored; a
 * stage that is not listed here was named by somebody else's program and is shown as it is.
 */
export const STAGES = {
  preparing: { ko: '준비', en: 'Preparing' },
  checking_input: { ko: '입력 확인', en: 'Checking input' },
  splitting_text: { ko: '대본 작성', en: 'Writing the script' },
  writing_script: { ko: '대본 생성', en: 'Writing the script' },
  saving: { ko: '저장', en: 'Saving' },
  web_pages: { ko: '웹 페이지', en: 'Web pages' },
  own_folder: { ko: '내 그림 폴더', en: 'Your folder of pictures' },
  archives: { ko: '공개 자료실', en: 'Open archives' },
  generating: { ko: '그림 생성', en: 'Generating pictures' },
  title_cards: { ko: '타이틀 카드', en: 'Title cards' },
  pictures: { ko: '그림', en: 'Pictures' },
  clips: { ko: '인트로와 아웃트로', en: 'Intro and outro' },
  narration: { ko: '내레이션', en: 'Narration' },
  encoding: { ko: '인코딩', en: 'Encoding' },
  verifying: { ko: '검증', en: 'Verifying' },
  /** The creator's own code works and has not said at what. */
  running: { ko: '작업 중', en: 'Working' },
  fetching: { ko: '파일 받기', en: 'Fetching the file' },
  done: { ko: '완료', en: 'Done' },
} as const satisfies Record<string, Sentence>;
export type Stage = keyof typeof STAGES;

const isStage = (name: string): name is Stage => Object.hasOwn(STAGES, name);

export function stageName(stage: string, language: Language): string {
  return isStage(stage) ? STAGES[stage][language] : stage;
}
