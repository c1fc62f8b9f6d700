import type { Migration } from './migration';

/**
 * From here on a message of the app is stored as its code and parameters behind U+001E (`records/message-column.ts`), a stage as its code;
 * both become sentences where they are read. Older sentences stay text, but for those that an English panel showed in English: stages,
 * and why a step never began.
 */
export const codes: Migration = {
  version: 7,
  slug: 'codes',
  sql: `
UPDATE task_stages SET name = CASE name
    WHEN '준비' THEN 'preparing'
    WHEN '입력 확인' THEN 'checking_input'
    WHEN '대본 작성' THEN 'splitting_text'
    WHEN '대본 생성' THEN 'writing_script'
    WHEN '저장' THEN 'saving'
    WHEN '웹 페이지' THEN 'web_pages'
    WHEN '타이틀 카드' THEN 'title_cards'
    WHEN '그림' THEN 'pictures'
    WHEN '내레이션' THEN 'narration'
    WHEN '인코딩' THEN 'encoding'
    WHEN '검증' THEN 'verifying'
    ELSE 'done' END
  WHERE name IN ('준비', '입력 확인', '대본 작성', '대본 생성', '저장', '웹 페이지', '타이틀 카드', '그림', '내레이션', '인코딩', '검증', '완료');

UPDATE queue_tasks SET error = char(30) || '{"code":"run.step_before_' ||
    CASE WHEN error LIKE '%작업이 취소되어%' THEN 'cancelled' ELSE 'failed' END || '","step":"' ||
    CASE WHEN error LIKE '앞 단계인 대본 %' THEN 'script' WHEN error LIKE '앞 단계인 이미지 %' THEN 'image' ELSE 'video' END || '"}'
  WHERE status = 'cancelled' AND error_code = 'dependency_failed' AND error IN (
    '앞 단계인 대본 작업이 실패해 진행하지 않았습니다. 대본 작업을 다시 시도하세요.',
    '앞 단계인 대본 작업이 취소되어 진행하지 않았습니다. 대본 작업을 다시 시도하세요.',
    '앞 단계인 이미지 작업이 실패해 진행하지 않았습니다. 이미지 작업을 다시 시도하세요.',
    '앞 단계인 이미지 작업이 취소되어 진행하지 않았습니다. 이미지 작업을 다시 시도하세요.',
    '앞 단계인 영상 작업이 실패해 진행하지 않았습니다. 영상 작업을 다시 시도하세요.',
    '앞 단계인 영상 작업이 취소되어 진행하지 않았습니다. 영상 작업을 다시 시도하세요.');
`,
};
