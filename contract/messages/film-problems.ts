import { count, filled, fixed } from './define';

/** Why a call about a film was refused, by its error code. */
export const FILM_PROBLEMS = {
  project_not_found: fixed({
    ko: '프로젝트를 찾을 수 없습니다. 이미 지워졌을 수 있습니다.',
    en: 'The project was not found. It may have been deleted already.',
  }),
  no_script: fixed({
    ko: '아직 대본이 없습니다. 대본 작업이 끝나면 장면을 볼 수 있습니다.',
    en: 'There is no script yet. Scenes can be seen once the script task is done.',
  }),
  story_changed: fixed({
    ko: '그사이 다른 곳에서 장면을 고쳤습니다. 새 내용을 보고 다시 고쳐 주세요.',
    en: 'The scenes were changed elsewhere in the meantime. Look at them and edit again.',
  }),
  scene_not_found: fixed({ ko: '장면을 찾을 수 없습니다.', en: 'The scene was not found.' }),
  version_not_found: fixed({
    ko: '그 버전의 파일이 더는 없습니다.',
    en: 'The files of that version are not there any more.',
  }),
  task_running: fixed({
    ko: '이 영상의 작업이 실행 중입니다. 먼저 멈추거나 끝날 때까지 기다려 주세요.',
    en: 'A task of this film is running. Stop it first, or wait until it ends.',
  }),
  'film.too_many_scenes': filled(
    { limit: count },
    {
      ko: ({ limit }) => `장면은 ${limit}개까지 넣을 수 있습니다.`,
      en: ({ limit }) => `A film can have at most ${limit} scenes.`,
    },
  ),
  'film.nothing_to_split': fixed({
    ko: '나눌 글자 사이에 커서를 두고 다시 나눠 주세요.',
    en: 'Put the cursor between two words and split again.',
  }),
  'film.last_scene': fixed({
    ko: '마지막 장면은 지울 수 없습니다. 영상을 지우려면 “지우기”를 누르세요.',
    en: 'The last scene cannot be removed. To remove the film, press Delete.',
  }),
  'film.picture_gone': fixed({
    ko: '그림 파일을 찾을 수 없습니다. 옮겨졌거나 지워졌는지 확인해 주세요.',
    en: 'The picture file was not found. It may have been moved or deleted.',
  }),
  'film.no_picture': fixed({
    ko: '그림으로 쓸 수 없는 파일입니다. JPG, PNG, WebP, GIF, AVIF 그림을 골라 주세요.',
    en: 'This file cannot be used as a picture. Choose a JPG, PNG, WebP, GIF or AVIF picture.',
  }),
  'film.nothing_to_swap': fixed({
    ko: '두 장면에 모두 그림이 있어야 맞바꿀 수 있습니다.',
    en: 'Both scenes need a picture before they can be swapped.',
  }),
  'film.not_binned': fixed({
    ko: '휴지통으로 옮기지 못했습니다. 폴더를 열어 쓰고 있는 프로그램을 닫고 다시 해 보세요. 네트워크 폴더에는 휴지통이 없을 수 있으니, 그때는 폴더를 직접 지운 뒤 다시 누르세요.',
    en: 'It could not be moved to the bin. Close programs that use the folder and try again. A network folder may have no bin: delete the folder by hand then, and press the button again.',
  }),
  'film.no_bin_program': fixed({
    ko: '휴지통으로 옮기는 프로그램 gio가 이 컴퓨터에 없습니다. 설치하고(Ubuntu에서는 libglib2.0-bin) 다시 해 보세요. 파일은 그대로 있습니다.',
    en: 'The program that moves files to the bin, gio, is not on this computer. Install it (libglib2.0-bin on Ubuntu) and try again. The files are still there.',
  }),
  'film.no_voice_list': fixed({
    ko: '목소리 목록을 가져오지 못했습니다. 다시 눌러 보세요.',
    en: 'The list of voices could not be read. Try again.',
  }),
  'film.no_voice': fixed({
    ko: '이 장면을 읽지 못했습니다. 다시 눌러 보세요. 되풀이되면 설정의 ‘목소리’를 확인해 주세요.',
    en: 'This scene could not be read aloud. Try again; if it happens again, look at the voice in settings.',
  }),
};
