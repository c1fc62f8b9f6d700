import { filled, fixed, text } from './define';

/** Folders of projects and the files in them. `name` is relative to the project; no path of this machine is ever repeated. */
export const FILE_PROBLEMS = {
  'files.unsafe_name': filled(
    { name: text },
    {
      ko: ({ name }) => `안전하지 않은 파일 이름입니다: ${name}`,
      en: ({ name }) => `This file name is not safe to use: ${name}`,
    },
  ),
  'files.no_notices': fixed({
    ko: '오픈 소스 고지 파일이 없습니다. 설치한 앱에 함께 들어 있고, 소스에서 실행한다면 npm run notices로 만들 수 있습니다.',
    en: 'The file of open-source notices is not there. It comes with the installed app; in a clone, npm run notices makes it.',
  }),
  'files.not_made': filled(
    { name: text },
    {
      ko: ({ name }) => `만들어진 파일을 찾을 수 없습니다: ${name}`,
      en: ({ name }) => `A finished file was not found: ${name}`,
    },
  ),
  'files.not_plain': filled(
    { name: text },
    {
      ko: ({ name }) => `일반 파일이 아닙니다: ${name}`,
      en: ({ name }) => `This is not a plain file: ${name}`,
    },
  ),
  'files.empty': filled(
    { name: text },
    {
      ko: ({ name }) => `빈 파일입니다: ${name}`,
      en: ({ name }) => `This file is empty: ${name}`,
    },
  ),
  'files.wrong_size': filled(
    { name: text },
    {
      ko: ({ name }) => `파일의 크기가 다릅니다: ${name}`,
      en: ({ name }) => `The size of this file is not the one reported: ${name}`,
    },
  ),
  'files.same_name': filled(
    { name: text },
    {
      ko: ({ name }) => `두 파일의 이름이 같습니다: ${name}`,
      en: ({ name }) => `Two files have the same name: ${name}`,
    },
  ),
  'files.folder_in_place': filled(
    { name: text },
    {
      ko: ({ name }) => `파일 자리에 폴더가 있습니다: ${name}`,
      en: ({ name }) => `There is a folder in the place of this file: ${name}`,
    },
  ),
  'files.not_a_folder': filled(
    { name: text },
    {
      ko: ({ name }) => `폴더가 아닙니다: ${name}`,
      en: ({ name }) => `This is not a folder: ${name}`,
    },
  ),
  'files.export_failed': filled(
    { name: text },
    {
      ko: ({ name }) => `파일을 저장할 수 없습니다: ${name}. 다른 폴더를 골라 주세요.`,
      en: ({ name }) => `The file cannot be saved: ${name}. Choose another folder.`,
    },
  ),
  'files.project_not_a_folder': fixed({
    ko: '프로젝트 폴더 자리에 폴더가 아닌 것이 있습니다.',
    en: 'There is something else in the place of the project’s folder.',
  }),
  'files.project_name_taken': fixed({
    ko: '다른 프로젝트가 이 이름의 폴더를 쓰고 있습니다.',
    en: 'Another project uses the folder of this name.',
  }),
  'files.run_stopped': fixed({
    ko: '작업이 중단되었습니다.',
    en: 'The task was stopped.',
  }),
  'files.folder_gone': fixed({
    ko: '이 작업의 폴더를 찾을 수 없습니다. 폴더가 있던 디스크를 연결하거나 폴더를 제자리에 돌려놓은 뒤 다시 시도해 주세요.',
    en: 'The folder of this task was not found. Connect the disk that it was on or put it back, then try again.',
  }),
  'files.turn_lost': fixed({
    ko: '이 컴퓨터가 한동안 응답하지 않아 다른 컴퓨터가 프로젝트 폴더를 맡았습니다. 작업을 다시 시도합니다.',
    en: 'This computer was silent for a while, and another one took over the project’s folder. The task is tried again.',
  }),
  'files.workspace_gone': fixed({
    ko: '공유 폴더를 찾을 수 없습니다. 이 컴퓨터에서 폴더가 보이는지 확인해 주세요.',
    en: 'The shared folder was not found. Check that this computer sees it.',
  }),
  'files.input_gone': filled(
    { name: text },
    {
      ko: ({ name }) => `앞선 작업이 만든 파일을 찾을 수 없습니다: ${name}. 제자리에 돌려놓은 뒤 다시 시도해 주세요.`,
      en: ({ name }) => `A file of the task before was not found: ${name}. Put it back, then try again.`,
    },
  ),
  'files.input_not_seen': filled(
    { name: text },
    {
      ko: ({ name }) => `다른 컴퓨터가 만든 파일이 이 컴퓨터에서 보이지 않습니다: ${name}. 공유 폴더를 확인해 주세요.`,
      en: ({ name }) => `A file that another computer made is not seen on this one: ${name}. Check the shared folder.`,
    },
  ),
  'files.not_writable': filled(
    { reason: text.optional() },
    {
      ko: ({ reason }) => `작업 폴더를 쓸 수 없습니다${reason === undefined ? '' : `(${reason})`}.`,
      en: ({ reason }) => `The task’s folder cannot be written to${reason === undefined ? '' : ` (${reason})`}.`,
    },
  ),
} as const;
