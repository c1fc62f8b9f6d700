import type { Language } from '../../contract/words';

/** Workers name their stages in the guide's language, Korean, as they do in the logs; these are the same for an English panel. */
const ENGLISH: Readonly<Record<string, string>> = {
  '입력 확인': 'Checking input',
  '대본 작성': 'Writing the script',
  '대본 생성': 'Writing the script',
  저장: 'Saving',
  준비: 'Preparing',
  '웹 페이지': 'Web pages',
  '타이틀 카드': 'Title cards',
  그림: 'Pictures',
  내레이션: 'Narration',
  인코딩: 'Encoding',
  검증: 'Verifying',
  완료: 'Done',
};

/** A stage that no worker of ours names is shown as it is. */
export function stageName(stage: string, language: Language): string {
  return language === 'en' ? (ENGLISH[stage] ?? stage) : stage;
}
