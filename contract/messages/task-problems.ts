import { z } from 'zod';
import { count, filled, fixed, text } from './define';

/** Why a task failed or waits, by its error code, where nothing more is known. */
const BY_ERROR_CODE = {
  storage_failed: fixed({
    ko: '저장하지 못했습니다. 디스크 공간과 권한을 확인하세요.',
    en: 'Saving failed. Check disk space and permissions.',
  }),
  disk_full: fixed({
    ko: '디스크 공간이 부족합니다. 공간을 확보한 뒤 다시 시도하세요.',
    en: 'The disk is full. Free some space and try again.',
  }),
  output_missing: fixed({
    ko: '폴더나 파일이 제자리에 없습니다. 있던 디스크를 연결하거나 제자리에 돌려놓은 뒤 다시 시도해 주세요.',
    en: 'The folder or file is not where it was. Connect its disk or put it back, then try again.',
  }),
  no_browser: fixed({
    ko: '브라우저를 찾을 수 없습니다. 설정에서 Chrome이나 Chromium의 위치를 지정하세요.',
    en: 'No browser was found. Give the path of Chrome or Chromium in the settings.',
  }),
  no_ffmpeg: fixed({
    ko: 'FFmpeg를 찾을 수 없습니다. 설치하거나 설정에서 위치를 지정하세요.',
    en: 'FFmpeg was not found. Install it or give its path in the settings.',
  }),
  no_voice: fixed({
    ko: '내레이션을 읽을 목소리가 없습니다. 목소리 프로그램을 설치하거나 설정에서 다른 목소리를 지정하세요.',
    en: 'No voice can read this. Install a speech engine, or choose another voice in the settings.',
  }),
  voice_unauthorized: fixed({
    ko: '음성 서비스가 키를 거절했습니다. 설정에서 그 서비스의 API 키를 확인하세요.',
    en: 'The speech service refused the key. Check it in the settings.',
  }),
  voice_quota: fixed({
    ko: '음성 서비스의 잔액이나 사용 한도가 다 되었습니다. 그 서비스에서 결제 정보를 확인해 충전한 뒤 다시 시도하거나, 설정에서 다른 키나 목소리로 바꿔 주세요.',
    en: 'The account at the speech service has no credit left. Check its billing there and try again, or choose another key or voice in the settings.',
  }),
  voice_failed: fixed({
    ko: '내레이션을 읽은 소리를 받지 못했습니다. 설정에서 목소리를 확인한 뒤 다시 시도하세요.',
    en: 'No sound of the narration came. Check the voice in the settings, then try again.',
  }),
  llm_not_configured: fixed({
    ko: '언어 모델이 설정되지 않았습니다. 설정에서 주소와 모델을 입력하세요.',
    en: 'No language model is set up. Enter its address and model in the settings.',
  }),
  llm_unauthorized: fixed({
    ko: '언어 모델 서버가 키를 거절했습니다. 설정에서 키를 확인하세요.',
    en: 'The language model’s server refused the key. Check it in the settings.',
  }),
  llm_quota: fixed({
    ko: '언어 모델 서비스의 잔액이나 사용 한도가 다 되었습니다. 그 서비스에서 결제 정보를 확인해 충전한 뒤 다시 시도하거나, 설정에서 다른 키나 모델로 바꿔 주세요.',
    en: 'The account at the language model’s service has no credit left. Check its billing there and try again, or choose another key or model in the settings.',
  }),
  missing_input: fixed({
    ko: '작업할 내용이 없습니다. 대본에는 글이나 제목이, 이미지에는 장면 수나 대본이, 영상에는 대본과 그림이 있어야 합니다.',
    en: 'There is nothing to work from. A script needs a text or a title, images need a number of scenes or a script, and a video needs a script and pictures.',
  }),
  bad_input: fixed({
    ko: '작업에 쓸 수 없는 내용이 있습니다. 작업의 로그를 보고 내용을 고쳐 다시 추가하세요.',
    en: 'Part of the task’s input cannot be used. Look at its log, correct the input and add the task again.',
  }),
  step_failed: fixed({
    ko: '작업 중에 문제가 생겼습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'The task failed while it was running. Look at its log, then try again.',
  }),
  verify_failed: fixed({
    ko: '만든 파일이 올바르지 않아 쓰지 않았습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'The result did not pass its check and was not used. Look at the task’s log, then try again.',
  }),
  budget_reached: fixed({
    ko: '다음 그림이나 문장을 만들면 예산을 넘어 멈췄습니다. 설정에서 예산을 올리면 이어서 진행합니다.',
    en: 'The next picture or sentence would pass the budget. Raise it in the settings, and the task goes on.',
  }),
  picture_source_unusable: fixed({
    ko: '그림을 얻는 방법을 지금 쓸 수 없습니다. 설정에서 ‘그림을 얻는 방법’을 확인한 뒤 다시 시도하세요.',
    en: 'What makes the pictures cannot be used now. Check it under “Where pictures come from” in the settings, then try again.',
  }),
  clip_unusable: fixed({
    ko: '설정한 인트로나 아웃트로를 쓸 수 없습니다. 설정에서 다른 파일을 고르거나, 이 영상만 없이 만들어 주세요.',
    en: 'The intro or outro of the settings cannot be used. Choose another file there, or make this film without it.',
  }),
  page_refused: fixed({
    ko: '이 페이지에서는 그림을 가져올 수 없습니다. 다른 주소를 넣어 다시 추가하세요.',
    en: 'No pictures may be taken from this page. Add the task again with another address.',
  }),
  no_pictures: fixed({
    ko: '쓸 수 있는 그림을 찾지 못했습니다. 다른 페이지를 넣거나 페이지 없이 다시 추가하세요.',
    en: 'No usable picture was found. Add the task again with other pages, or with none.',
  }),
  llm_failed: fixed({
    ko: '언어 모델이 쓸 수 있는 답을 주지 않았습니다. 설정의 주소와 모델을 확인한 뒤 다시 시도하세요.',
    en: 'The language model gave no usable reply. Check its address and model in the settings, then try again.',
  }),
  poison: fixed({
    ko: '이 작업을 하던 작업자가 두 번 멈춰 더 시도하지 않습니다. 내용을 고친 뒤 다시 시도하세요.',
    en: 'The worker crashed twice on this task, so it is not tried again automatically. Change its input, then try again.',
  }),
  stuck: fixed({
    ko: '오랫동안 아무 소식이 없어 작업을 멈췄습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.',
    en: 'The task made no progress for too long, so it was stopped. Look at its log, then try again.',
  }),
  worker_crashed: fixed({
    ko: '작업자가 멈춰 작업을 처음부터 다시 합니다.',
    en: 'The worker ended in the middle of the task. The task starts over.',
  }),
  out_of_memory: fixed({
    ko: '메모리 한도를 넘었습니다. 설정에서 한도를 올리거나 더 작은 작업으로 나누세요.',
    en: 'The task used more memory than allowed. Raise the limit in the settings, or make the task smaller.',
  }),
  processor_needed: fixed({
    ko: '내 프로그램만 알 수 있는 내용이라 여기서는 만들 수 없습니다. 설정의 ‘작업을 맡을 프로그램’에서 프로그램을 지정하면 이어서 진행합니다.',
    en: 'Only your own code can tell what this task asks for. Choose it under “Who does the work” in the settings, and the task goes on.',
  }),
} as const;

/** Why the app itself ended a run or cancelled a task. */
const RUN_ENDS = {
  'run.no_progress': filled(
    { minutes: count },
    {
      ko: ({ minutes }) => `${minutes}분 동안 진행이 없어 중단했습니다. 작업의 로그를 확인한 뒤 다시 시도하세요.`,
      en: ({ minutes }) =>
        `Stopped after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} without progress. Look at the task’s log, then try again.`,
    },
  ),
  'run.out_of_memory': filled(
    { detail: text },
    {
      ko: ({ detail }) => `메모리 한도를 넘었습니다 (${detail}). 설정에서 한도를 올리거나 더 작은 작업으로 나누세요.`,
      en: ({ detail }) =>
        `The task used more memory than allowed (${detail}). Raise the limit in the settings, or make the task smaller.`,
    },
  ),
  'run.worker_silent': fixed({
    ko: '작업자가 응답하지 않습니다.',
    en: 'The worker process does not respond.',
  }),
  'run.worker_exited': filled(
    { detail: text },
    {
      ko: ({ detail }) => `작업자가 종료되었습니다 (${detail}).`,
      en: ({ detail }) => `The worker process ended (${detail}).`,
    },
  ),
  'run.app_died': fixed({
    ko: '⚠️ 앱이 갑자기 종료되어 처음부터 다시 실행합니다',
    en: '⚠️ The app ended unexpectedly: the task starts over',
  }),
  'run.requeued_shutdown': fixed({
    ko: '⏸️ 앱이 종료되어 다시 대기합니다',
    en: '⏸️ The app was closed: the task waits again',
  }),
  'run.requeued_paused': fixed({
    ko: '⏸️ 일시 정지되어 다시 대기합니다',
    en: '⏸️ Paused: the task waits again',
  }),
  'run.requeued_lost_heartbeat': fixed({
    ko: '⚠️ 작업자가 응답하지 않아 다시 대기합니다',
    en: '⚠️ The worker process did not respond: the task waits again',
  }),
  'run.requeued_folder_gone': fixed({
    ko: '⚠️ 공유 폴더를 쓸 수 없게 되어 다시 대기합니다. 시도 횟수는 그대로입니다',
    en: '⚠️ The shared folder could no longer be used: the task waits again, and no attempt is counted',
  }),
  'run.requeued_restarted': fixed({
    ko: '🔄 작업자를 다시 시작하여 다시 대기합니다',
    en: '🔄 The worker was restarted: the task waits again',
  }),
  'run.requeued_external_silent': fixed({
    ko: '⚠️ 작업을 가져간 내 작업자에게서 소식이 없어 다시 대기합니다',
    en: '⚠️ My worker, which had taken the task, fell silent: the task waits again',
  }),
  'run.requeued_external_released': fixed({
    ko: '↩️ 내 작업자가 작업을 돌려놓아 다시 대기합니다',
    en: '↩️ My worker gave the task back: it waits again',
  }),
  'run.step_before_failed': filled(
    { step: z.enum(['script', 'image', 'video']) },
    {
      ko: ({ step }) =>
        `앞 단계인 ${STEP_KO[step]} 작업이 실패해 진행하지 않았습니다. ${STEP_KO[step]} 작업을 다시 시도하세요.`,
      en: ({ step }) => `The ${step} task before this one failed. Try the ${step} task again.`,
    },
  ),
  'run.step_before_cancelled': filled(
    { step: z.enum(['script', 'image', 'video']) },
    {
      ko: ({ step }) =>
        `앞 단계인 ${STEP_KO[step]} 작업이 취소되어 진행하지 않았습니다. ${STEP_KO[step]} 작업을 다시 시도하세요.`,
      en: ({ step }) => `The ${step} task before this one was cancelled. Try the ${step} task again.`,
    },
  ),
} as const;
const STEP_KO = { script: '대본', image: '이미지', video: '영상' } as const;

export const TASK_PROBLEMS = { ...BY_ERROR_CODE, ...RUN_ENDS } as const;
