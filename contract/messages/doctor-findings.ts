import { count, filled, fixed, plural, text } from './define';

/** What the app found when it looked at itself and its machine, and what to do about it (`doctor.do…`). */
export const DOCTOR_FINDINGS = {
  'doctor.browser': filled(
    { path: text },
    { ko: ({ path }) => `브라우저를 찾았습니다: ${path}`, en: ({ path }) => `Browser found: ${path}` },
  ),
  'doctor.no_browser': fixed({
    ko: '브라우저를 찾을 수 없어 이미지를 만들 수 없습니다.',
    en: 'No browser was found, so no pictures can be made.',
  }),
  'doctor.browser_not_needed': fixed({
    ko: '이미지는 내 프로그램이 맡고 있어 브라우저가 필요하지 않습니다.',
    en: 'Pictures are made by your own code, so no browser is needed.',
  }),
  'doctor.do_browser': fixed({
    ko: 'Chrome, Edge, Chromium 중 하나를 설치하거나 설정에서 위치를 지정하세요.',
    en: 'Install Chrome, Edge or Chromium, or give its path in the settings.',
  }),
  'doctor.ffmpeg': filled(
    { path: text },
    { ko: ({ path }) => `FFmpeg를 찾았습니다: ${path}`, en: ({ path }) => `FFmpeg found: ${path}` },
  ),
  'doctor.no_ffmpeg': fixed({
    ko: 'FFmpeg를 찾을 수 없어 영상을 만들 수 없습니다.',
    en: 'FFmpeg was not found, so no films can be made.',
  }),
  'doctor.no_ffprobe': filled(
    { path: text },
    {
      ko: ({ path }) => `FFmpeg(${path})는 있지만 함께 쓰는 ffprobe가 없어 영상을 만들 수 없습니다.`,
      en: ({ path }) => `FFmpeg (${path}) has no ffprobe beside it, so no films can be made.`,
    },
  ),
  'doctor.ffmpeg_not_needed': fixed({
    ko: '영상은 내 프로그램이 맡고 있어 FFmpeg와 목소리가 필요하지 않습니다.',
    en: 'Films are made by your own code, so FFmpeg and a voice are not needed.',
  }),
  'doctor.do_ffmpeg': fixed({
    ko: 'ffprobe가 함께 들어 있는 FFmpeg를 설치하거나 설정에서 위치를 지정하세요.',
    en: 'Install an FFmpeg that comes with ffprobe, or give its path in the settings.',
  }),
  'doctor.path_unused': filled(
    { path: text },
    {
      ko: ({ path }) => `설정에 적힌 프로그램(${path})을 실행할 수 없어 쓰지 않습니다.`,
      en: ({ path }) => `The program in the settings (${path}) cannot be run and is not used.`,
    },
  ),
  'doctor.do_path': fixed({
    ko: '설정에서 위치를 고치거나 비워 두세요. 비워 두면 스스로 찾습니다.',
    en: 'Correct the path in the settings, or leave it empty: then one is looked for.',
  }),
  'doctor.voice': filled(
    { name: text },
    { ko: ({ name }) => `내레이션 목소리를 찾았습니다: ${name}`, en: ({ name }) => `Voice found: ${name}` },
  ),
  'doctor.no_voice': fixed({
    ko: '내레이션을 읽을 목소리가 없어 영상을 만들 수 없습니다.',
    en: 'There is no voice for the narration, so no films can be made.',
  }),
  'doctor.do_voice': fixed({
    ko: 'espeak-ng 같은 목소리 프로그램을 설치하세요.',
    en: 'Install a speech engine such as espeak-ng.',
  }),
  'doctor.disk': filled(
    { gigabytes: count, path: text },
    {
      ko: ({ gigabytes, path }) => `작업 폴더의 디스크에 ${gigabytes}GB가 남아 있습니다: ${path}`,
      en: ({ gigabytes, path }) => `${gigabytes} GB are free on the disk of the workspace: ${path}`,
    },
  ),
  'doctor.disk_low': filled(
    { megabytes: count, path: text },
    {
      ko: ({ megabytes, path }) => `작업 폴더의 디스크에 ${megabytes}MB밖에 남지 않았습니다: ${path}`,
      en: ({ megabytes, path }) => `Only ${megabytes} MB are free on the disk of the workspace: ${path}`,
    },
  ),
  'doctor.disk_unknown': filled(
    { path: text },
    {
      ko: ({ path }) => `작업 폴더의 디스크를 읽을 수 없습니다: ${path}`,
      en: ({ path }) => `The disk of the workspace cannot be read: ${path}`,
    },
  ),
  'doctor.do_disk': fixed({
    ko: '파일을 지우거나, 설정에서 다른 디스크의 작업 폴더를 고르세요.',
    en: 'Remove files, or choose a workspace on another disk in the settings.',
  }),
  'doctor.port': filled(
    { port: count },
    {
      ko: ({ port }) => `웹 페이지와 프로그램의 연결을 포트 ${port}에서 받고 있습니다.`,
      en: ({ port }) => `Pages and programs are served on port ${port}.`,
    },
  ),
  'doctor.port_taken': filled(
    { port: count },
    {
      ko: ({ port }) => `포트 ${port}을(를) 다른 프로그램이 쓰고 있어 웹 페이지와 연결할 수 없습니다.`,
      en: ({ port }) => `Another program uses port ${port}, so pages cannot be served.`,
    },
  ),
  'doctor.do_port': fixed({
    ko: '그 프로그램을 끝내거나 설정에서 다른 포트를 고르세요.',
    en: 'End that program, or choose another port in the settings.',
  }),
  'doctor.database': filled(
    { tasks: count },
    {
      ko: ({ tasks }) => `데이터베이스를 읽을 수 있습니다. 작업 ${tasks}개가 있습니다.`,
      en: ({ tasks }) => `The database can be read. It holds ${plural(tasks, 'task', 'tasks')}.`,
    },
  ),
  'doctor.database_unreadable': fixed({
    ko: '데이터베이스를 읽을 수 없습니다.',
    en: 'The database cannot be read.',
  }),
  'doctor.do_database': fixed({
    ko: '로그 폴더의 errors.log를 확인하고 앱을 다시 시작하세요. 시작할 때 백업에서 복구합니다.',
    en: 'Look at errors.log in the log folder and start the app again: it recovers from a backup when it starts.',
  }),
  'doctor.backup': filled(
    { hours: count },
    {
      ko: ({ hours }) =>
        `데이터베이스의 마지막 백업은 ${hours === 0 ? '한 시간 안에 만든 것입니다' : `${hours}시간 전입니다`}.`,
      en: ({ hours }) =>
        `The newest backup of the database is ${hours === 0 ? 'less than an hour' : plural(hours, 'hour', 'hours')} old.`,
    },
  ),
  'doctor.no_backup': fixed({
    ko: '데이터베이스의 백업이 아직 없습니다. 다음 자정에 만듭니다.',
    en: 'There is no backup of the database yet. One is made at midnight.',
  }),
  'doctor.llm': filled(
    { model: text },
    {
      ko: ({ model }) => `언어 모델이 설정되어 있습니다: ${model}`,
      en: ({ model }) => `A language model is set up: ${model}`,
    },
  ),
  'doctor.llm_no_key': filled(
    { model: text },
    {
      ko: ({ model }) => `언어 모델(${model})은 설정되어 있지만 키가 없습니다. 키가 필요 없는 서버라면 괜찮습니다.`,
      en: ({ model }) => `A language model is set up (${model}), without a key. That is fine where none is needed.`,
    },
  ),
  'doctor.no_llm': fixed({
    ko: '언어 모델이 설정되지 않아, 글 없이 제목만 있는 대본 작업은 기다립니다.',
    en: 'No language model is set up: a script task with a title and no text waits for one.',
  }),
  'doctor.llm_not_needed': fixed({
    ko: '대본은 내 프로그램이 맡고 있어 언어 모델이 필요하지 않습니다.',
    en: 'Scripts are written by your own code, so no language model is needed.',
  }),
  'doctor.do_llm': fixed({
    ko: '설정의 언어 모델에서 주소, 모델, 키를 입력하세요.',
    en: 'Enter address, model and key under language model in the settings.',
  }),
  'doctor.do_processor': fixed({
    ko: '설정의 작업을 맡을 프로그램에서 고치세요.',
    en: 'Correct it under your own code in the settings.',
  }),
  'doctor.studio': filled(
    { name: text },
    {
      ko: ({ name }) => `스튜디오 ${name}에 연결되어 있습니다. 공유 폴더도 확인했습니다.`,
      en: ({ name }) => `The studio ${name} is connected, and its shared folder is there.`,
    },
  ),
  'doctor.studio_offline': filled(
    { name: text },
    {
      ko: ({ name }) => `스튜디오 ${name}에 연결할 수 없습니다.`,
      en: ({ name }) => `The studio ${name} cannot be reached.`,
    },
  ),
  'doctor.do_studio': fixed({
    ko: 'Redis가 있는 컴퓨터와 네트워크, 공유 폴더를 확인하세요. 설정의 스튜디오에서 다시 시험할 수 있습니다.',
    en: 'Check the machine with Redis, the network and the shared folder. The settings can test it again under studio.',
  }),
} as const;
