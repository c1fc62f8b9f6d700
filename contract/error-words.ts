import type { ErrorCode } from './errors';
import type { TaskType } from './task';
import type { Language, Sentence } from './words';

/**
 * What is said of an error where its code says enough: what happened, and what to do. The one catalogue for the panel, the
 * notifications and the bridge. A code that is not here is told by the message of its own error.
 */
export const ERROR_WORDS = {
  task_not_found: {
    ko: '작업을 찾을 수 없습니다. 이미 정리되었을 수 있습니다.',
    en: 'The task was not found. It may have been cleaned up already.',
  },
  task_not_waiting: { ko: '이미 시작했거나 끝난 작업입니다.', en: 'The task has already started or ended.' },
  task_not_failed: {
    ko: '실패하거나 취소된 작업만 다시 시도할 수 있습니다.',
    en: 'Only failed or cancelled tasks can be tried again.',
  },
  task_not_cancellable: {
    ko: '이미 끝난 작업은 취소할 수 없습니다.',
    en: 'A task that ended cannot be cancelled.',
  },
  illegal_move: {
    ko: '지금 상태에서는 할 수 없는 동작입니다.',
    en: 'That is not possible in the present state.',
  },
  dependency_not_found: {
    ko: '앞서 끝나야 할 작업을 찾을 수 없습니다.',
    en: 'A task that has to end first was not found.',
  },
  dependency_failed: {
    ko: '앞선 작업이 실패해 진행할 수 없습니다. 그 작업을 먼저 다시 시도하세요.',
    en: 'A task that had to end first has failed. Try that one again first.',
  },
  idempotency_conflict: {
    ko: '같은 Idempotency-Key로 다른 요청을 이미 보냈습니다. 새 키로 다시 보내세요.',
    en: 'This Idempotency-Key was used for another request. Send this one with a new key.',
  },
  shutting_down: { ko: '프로그램을 끝내는 중입니다.', en: 'The program is closing.' },
  folder_unusable: {
    ko: '이 폴더에는 쓸 수 없습니다. 쓸 수 있는 폴더의 전체 경로를 넣거나 골라 주세요.',
    en: 'Nothing can be written to this folder. Give the full path of one that can, or choose it.',
  },
  storage_failed: {
    ko: '저장하지 못했습니다. 디스크 공간과 권한을 확인하세요.',
    en: 'Saving failed. Check disk space and permissions.',
  },
  disk_full: {
    ko: '디스크 공간이 부족합니다. 공간을 확보한 뒤 다시 시도하세요.',
    en: 'The disk is full. Free some space and try again.',
  },
  output_missing: {
    ko: '폴더나 파일이 제자리에 없습니다. 있던 디스크를 연결하거나 제자리에 돌려놓은 뒤 다시 시도해 주세요.',
    en: 'The folder or file is not where it was. Connect its disk or put it back, then try again.',
  },
  nothing_made: {
    ko: '아직 만든 파일이 없어 열 폴더가 없습니다.',
    en: 'Nothing has been made yet, so there is no folder to open.',
  },
  no_browser: {
    ko: '브라우저를 찾을 수 없습니다. 설정에서 Chrome이나 Chromium의 위치를 지정하세요.',
    en: 'No browser was found. Name the place of Chrome or Chromium in the settings.',
  },
  no_ffmpeg: {
    ko: 'FFmpeg를 찾을 수 없습니다. 설치하거나 설정에서 위치를 지정하세요.',
    en: 'FFmpeg was not found. Install it or name its place in the settings.',
  },
  no_voice: {
    ko: '내레이션을 읽을 목소리가 없습니다. 음성 프로그램을 설치하거나 설정에서 다른 목소리를 지정하세요.',
    en: 'No voice can read this. Install a speech engine, or name another voice in the settings.',
  },
  llm_not_configured: {
    ko: '언어 모델이 설정되지 않았습니다. 설정에서 주소와 모델을 입력하세요.',
    en: 'No language model is set up. Enter its address and model in the settings.',
  },
  llm_unauthorized: {
    ko: '언어 모델 서버가 키를 거절했습니다. 설정에서 키를 확인하세요.',
    en: 'The language model’s server refused the key. Check it in the settings.',
  },
  missing_input: {
    ko: '작업할 내용이 없습니다. 대본에는 글이나 제목이, 이미지에는 장면 수나 대본이, 영상에는 대본과 그림이 있어야 합니다.',
    en: 'There is nothing to work from. A script needs a text or a title, images need a number of scenes or a script, and a video needs a script and pictures.',
  },
  bad_input: {
    ko: '작업에 쓸 수 없는 내용이 있습니다. 작업의 로그를 보고 내용을 고쳐 다시 추가하세요.',
    en: 'Something that the task was given cannot be used. Look at its log, mend it and add the task again.',
  },
  step_failed: {
    ko: '작업 중에 문제가 생겼습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'The work failed on its way. Look at the task’s log, then try again.',
  },
  verify_failed: {
    ko: '만든 파일이 올바르지 않아 쓰지 않았습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'What was made did not pass its check and was not used. Look at the task’s log, then try again.',
  },
  page_refused: {
    ko: '이 페이지에서는 그림을 가져올 수 없습니다. 다른 주소를 넣어 다시 추가하세요.',
    en: 'No pictures may be taken from this page. Add the task again with another address.',
  },
  no_pictures: {
    ko: '쓸 수 있는 그림을 찾지 못했습니다. 다른 페이지를 넣거나 페이지 없이 다시 추가하세요.',
    en: 'No picture that can be used was found. Add the task again with other pages, or with none.',
  },
  llm_failed: {
    ko: '언어 모델이 쓸 수 있는 답을 주지 않았습니다. 설정의 주소와 모델을 확인한 뒤 다시 시도하세요.',
    en: 'The language model gave no answer that can be used. Check its address and model in the settings, then try again.',
  },
  poison: {
    ko: '이 작업을 하던 작업 프로그램이 두 번 멈춰 더 시도하지 않습니다. 내용을 고친 뒤 다시 시도하세요.',
    en: 'The worker crashed twice with this task in hand, so it is not tried again by itself. Change what it works from, then try again.',
  },
  stuck: {
    ko: '오랫동안 아무 소식이 없어 작업을 멈췄습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'Nothing was heard of the task for too long, so it was stopped. Look at its log, then try again.',
  },
  worker_crashed: {
    ko: '작업 프로그램이 멈춰 작업을 처음부터 다시 합니다.',
    en: 'The worker ended in the middle of the task, which begins again.',
  },
  out_of_memory: {
    ko: '메모리 한도를 넘었습니다. 설정에서 한도를 올리거나 더 작은 작업으로 나누세요.',
    en: 'The task took more memory than allowed. Raise the limit in the settings, or make the task smaller.',
  },
  processor_needed: {
    ko: '제목 번호나 분류만으로는 대본을 쓸 수 없습니다. 제목(title)이나 글(text)을 넣어 다시 추가하세요. 제목만 넣으면 설정의 언어 모델이 씁니다.',
    en: 'No script can be written from a title number or a category alone. Add the task again with a title or a text; from a title, the language model of the settings writes it.',
  },
  internal: {
    ko: '예상하지 못한 문제가 생겼습니다. 로그 폴더의 errors.log를 확인하세요.',
    en: 'Something unexpected happened. Look at errors.log in the log folder.',
  },
} as const satisfies Partial<Record<ErrorCode, Sentence>>;
type WordedCode = keyof typeof ERROR_WORDS;

export function hasWords(code: string | undefined): code is WordedCode {
  return code !== undefined && Object.hasOwn(ERROR_WORDS, code);
}

/** The whole catalogue in one language. */
export function errorWords(language: Language): Record<WordedCode, string> {
  const entries = Object.entries(ERROR_WORDS).map(([code, words]) => [code, words[language]]);
  return Object.fromEntries(entries) as Record<WordedCode, string>;
}

/** Why a task never began: the step before it, and how that one ended. Kept with the task in Korean. */
export const STEP_BEFORE: Readonly<Record<TaskType, Readonly<Record<'failed' | 'cancelled', Sentence>>>> = {
  script: {
    failed: {
      ko: '앞 단계인 대본 작업이 실패해 진행하지 않았습니다. 대본 작업을 다시 시도하세요.',
      en: 'The script, the step before it, failed. Try the script task again.',
    },
    cancelled: {
      ko: '앞 단계인 대본 작업이 취소되어 진행하지 않았습니다. 대본 작업을 다시 시도하세요.',
      en: 'The script, the step before it, was cancelled. Try the script task again.',
    },
  },
  image: {
    failed: {
      ko: '앞 단계인 이미지 작업이 실패해 진행하지 않았습니다. 이미지 작업을 다시 시도하세요.',
      en: 'The images, the step before it, failed. Try the image task again.',
    },
    cancelled: {
      ko: '앞 단계인 이미지 작업이 취소되어 진행하지 않았습니다. 이미지 작업을 다시 시도하세요.',
      en: 'The images, the step before it, were cancelled. Try the image task again.',
    },
  },
  video: {
    failed: {
      ko: '앞 단계인 영상 작업이 실패해 진행하지 않았습니다. 영상 작업을 다시 시도하세요.',
      en: 'The video, the step before it, failed. Try the video task again.',
    },
    cancelled: {
      ko: '앞 단계인 영상 작업이 취소되어 진행하지 않았습니다. 영상 작업을 다시 시도하세요.',
      en: 'The video, the step before it, was cancelled. Try the video task again.',
    },
  },
};
const STEPS_IN_KOREAN: ReadonlyMap<string, Sentence> = new Map(
  Object.values(STEP_BEFORE)
    .flatMap((steps) => Object.values(steps))
    .map((sentence) => [sentence.ko, sentence]),
);

/**
 * What stands in a task's way, in one line. The messages of tasks are Korean and say more than their code (which program to install,
 * which voice was asked for); another language has the words of the code.
 */
export function problemWords(
  problem: { readonly code: string | undefined; readonly message: string },
  language: Language,
) {
  const { code, message } = problem;
  if (language === 'ko') return message;
  return STEPS_IN_KOREAN.get(message)?.[language] ?? (hasWords(code) ? ERROR_WORDS[code][language] : message);
}
