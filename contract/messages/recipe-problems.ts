import { count, filled, fixed, text } from './define';

const siteSays = (ko: string, en: string) =>
  filled({ name: text }, { ko: ({ name }) => `${name}: ${ko}`, en: ({ name }) => `${name}: ${en}` });

/** `name`: of the site, as its recipe has it. */
export const RECIPE_PROBLEMS = {
  'recipe.none_chosen': fixed({
    ko: '그림을 만들 사이트를 아직 허용하지 않았습니다. 설정에서 약관을 확인하고 사이트를 허용해 주세요.',
    en: 'No site is allowed yet. Read the terms of one in the settings, and allow it.',
  }),
  'recipe.not_agreed': filled(
    { name: text },
    {
      ko: ({ name }) => `${name}의 레시피가 가리키는 주소가 바뀌었습니다. 설정에서 이 사이트를 다시 허용해 주세요.`,
      en: ({ name }) => `The recipe of ${name} now leads to other hosts. Allow the site again in the settings.`,
    },
  ),
  'recipe.not_found': filled(
    { file: text },
    {
      ko: ({ file }) => `레시피 파일을 읽을 수 없습니다: ${file}`,
      en: ({ file }) => `The recipe cannot be read: ${file}`,
    },
  ),
  'recipe.too_large': filled(
    { file: text },
    {
      ko: ({ file }) => `${file}은(는) 레시피로 보기에 너무 큽니다.`,
      en: ({ file }) => `${file} is too large for a recipe.`,
    },
  ),
  'recipe.not_json': filled(
    { file: text },
    { ko: ({ file }) => `${file}은(는) 올바른 JSON 파일이 아닙니다.`, en: ({ file }) => `${file} is not valid JSON.` },
  ),
  'recipe.broken': filled(
    { file: text, part: text },
    {
      ko: ({ file, part }) =>
        `레시피 ${file}의 ${part} 항목이 올바르지 않습니다. 고치거나 설정에서 처음 상태로 되돌려 주세요.`,
      en: ({ file, part }) => `The recipe ${file} has a fault at ${part}. Correct it, or reset it in the settings.`,
    },
  ),
  'recipe.window_open': siteSays(
    '이 사이트의 브라우저 창이 아직 열려 있습니다. 창이 닫히면 작업이 이어집니다.',
    'its browser window is still open. The task goes on once that is closed.',
  ),
  'recipe.in_use': siteSays(
    '이 사이트의 브라우저 창이 열려 있습니다. 작업이 끝나거나 직접 연 창을 닫은 뒤에 확인할 수 있습니다.',
    'its browser window is open. Check it once the task has ended, or you have closed the window.',
  ),
  'recipe.check_runs': fixed({
    ko: '다른 사이트를 확인하고 있습니다. 끝난 뒤에 확인할 수 있습니다.',
    en: 'Another site is being checked. Wait until that is done.',
  }),
  'recipe.check_failed': fixed({
    ko: '확인을 마치지 못했습니다. 다시 확인해 주세요.',
    en: 'The check did not finish. Try it again.',
  }),
  'recipe.login': siteSays(
    '로그인이 필요합니다. 창을 열어 직접 로그인한 뒤 창을 닫으면 작업이 이어집니다.',
    'you have to sign in. Open the window, sign in yourself and close it: the task goes on.',
  ),
  'recipe.captcha': siteSays(
    '사람인지 확인을 요구합니다. 창을 열어 직접 확인한 뒤 창을 닫으면 작업이 이어집니다.',
    'it asks whether you are human. Open the window, answer and close it: the task goes on.',
  ),
  'recipe.consent': siteSays(
    '동의를 요구합니다. 창을 열어 내용을 읽고 직접 결정한 뒤 창을 닫으면 작업이 이어집니다.',
    'it asks for your consent. Open the window, read, decide and close it: the task goes on.',
  ),
  'recipe.quota': siteSays(
    '사용 한도가 다 되었습니다. 한도가 다시 채워진 뒤 다시 시도하거나 설정에서 다른 방법을 골라 주세요.',
    'the quota is used up. Try again once you have more, or choose another source in the settings.',
  ),
  'recipe.moved': filled(
    { name: text, host: text },
    {
      ko: ({ name, host }) => `${name}이(가) ${host}(으)로 옮겨 갔습니다. 설정에서 새 레시피를 가져와 주세요.`,
      en: ({ name, host }) => `${name} has moved to ${host}. Import a new recipe in the settings.`,
    },
  ),
  'recipe.drifted': filled(
    { name: text, key: text },
    {
      ko: ({ name, key }) =>
        `${name}의 화면이 바뀌어 레시피의 ${key} 항목을 찾을 수 없습니다. 레시피를 고치거나 새 레시피를 가져와 주세요.`,
      en: ({ name, key }) =>
        `${name} has changed: the part ${key} of the recipe cannot be found. Correct the recipe or import a new one.`,
    },
  ),
  'recipe.service_closed': filled(
    { name: text, since: text },
    {
      ko: ({ name, since }) => `${name} 서비스는 ${since}에 종료되었습니다.`,
      en: ({ name, since }) => `${name} has been closed since ${since}.`,
    },
  ),
  'recipe.says_closed': siteSays('서비스가 종료되었다고 합니다.', 'it says that it is closed.'),
  'recipe.refused': filled(
    { name: text },
    {
      ko: ({ name }) => `${name}이(가) 자동 사용을 거절합니다.`,
      en: ({ name }) => `${name} refuses to be used by a program.`,
    },
  ),
  'recipe.away': filled(
    { name: text },
    { ko: ({ name }) => `${name}이(가) 응답하지 않습니다.`, en: ({ name }) => `${name} does not respond.` },
  ),
  'recipe.busy': siteSays('요청이 너무 많다고 합니다.', 'it says that there are too many requests.'),
  'recipe.too_slow': filled(
    { minutes: count },
    {
      ko: ({ minutes }) => `사이트가 그림을 ${minutes}분 안에 만들지 못했습니다.`,
      en: ({ minutes }) => `The site did not make the picture within ${minutes} min.`,
    },
  ),
  'recipe.not_made': fixed({
    ko: '사이트가 이 그림을 만들지 못했다고 합니다.',
    en: 'The site says that it could not make this picture.',
  }),
  'recipe.unusable': fixed({
    ko: '사이트가 보여 준 그림을 온전히 받지 못했습니다.',
    en: 'The site’s picture could not be downloaded completely.',
  }),
} as const;
