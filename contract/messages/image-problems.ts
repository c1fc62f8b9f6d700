import { count, filled, fixed, text } from './define';

export const IMAGE_PROBLEMS = {
  'image.how_many': fixed({
    ko: '몇 장면을 만들지 알 수 없습니다. 장면 수를 넣거나 대본 작업을 먼저 실행해 주세요.',
    en: 'The number of scenes is not known. Give the number of scenes, or run the script task first.',
  }),
  'image.card_size': filled(
    { width: count, height: count },
    {
      ko: ({ width, height }) => `타이틀 카드의 크기가 다릅니다(${width}×${height}).`,
      en: ({ width, height }) => `A title card has the wrong size (${width}×${height}).`,
    },
  ),
  'image.robots_refused': filled(
    { host: text },
    {
      ko: ({ host }) => `${host}의 robots.txt가 그림 수집을 허용하지 않습니다. 다른 주소를 넣어 다시 추가해 주세요.`,
      en: ({ host }) =>
        `The robots.txt of ${host} does not allow pictures to be collected. Add the task again with another address.`,
    },
  ),
  'image.robots_later': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `지금 ${host}에서 응답이 없어 그림을 가져와도 되는지 확인하지 못했습니다. 잠시 뒤에 다시 시도합니다.`,
      en: ({ host }) =>
        `${host} does not respond at the moment, so whether pictures may be collected is not known. The task is tried again later.`,
    },
  ),
  /** `others`: how many more pages were looked at. */
  'image.none_found': filled(
    { host: text, others: count, minWidth: count, minHeight: count },
    {
      ko: ({ host, others, minWidth, minHeight }) =>
        `${host}${others > 0 ? ` 외 ${others}곳` : ''}에서 쓸 수 있는 그림(${minWidth}×${minHeight} 이상)을 찾지 못했습니다. 다른 페이지를 넣거나 페이지 없이 다시 추가해 주세요.`,
      en: ({ host, others, minWidth, minHeight }) =>
        `No usable picture (${minWidth}×${minHeight} or larger) was found at ${host}${others > 0 ? ` and ${others} more` : ''}. Add the task again with other pages, or with none.`,
    },
  ),
  /** `others`: how many more pages were looked at. */
  'image.no_other_found': filled(
    { host: text, others: count },
    {
      ko: ({ host, others }) =>
        `${host}${others > 0 ? ` 외 ${others}곳` : ''}의 그림은 이 영상에서 모두 쓰고 있습니다. 다른 페이지를 넣거나 그림을 직접 골라 주세요.`,
      en: ({ host, others }) =>
        `The film already has every picture of ${host}${others > 0 ? ` and ${others} more` : ''}. Give other pages, or choose a picture of your own.`,
    },
  ),
  'image.no_such_scene': filled(
    { scenes: text, there: text },
    {
      ko: ({ scenes, there }) => `그런 번호의 장면이 없습니다: ${scenes}. 이 대본에 있는 번호: ${there}.`,
      en: ({ scenes, there }) => `No scene has this number: ${scenes}. The script has ${there}.`,
    },
  ),
  'image.private_page': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `${host} 페이지는 열 수 없습니다. 이 컴퓨터나 사설 네트워크의 주소, 또는 80·443 이외의 포트로 연결됩니다.`,
      en: ({ host }) =>
        `${host} may not be opened: it leads to this computer, to a private network, or to a port other than 80 and 443.`,
    },
  ),
  /** Why an archive is not asked again in this task; the task goes on. */
  'archive.http_status': filled(
    { status: count },
    { ko: ({ status }) => `HTTP ${status}로 응답했습니다.`, en: ({ status }) => `It replied with HTTP ${status}.` },
  ),
  'archive.busy': fixed({
    ko: '지금은 더 물을 수 없습니다. 요청이 많거나 시간당 한도를 다 썼습니다.',
    en: 'It takes no more requests now: it is busy, or the hourly limit is used up.',
  }),
  'archive.odd_reply': fixed({ ko: '알 수 없는 응답을 보냈습니다.', en: 'Its reply cannot be read.' }),
  'archive.silent': fixed({ ko: '응답이 없습니다.', en: 'It does not respond.' }),
  'archive.refused': fixed({
    ko: '이 컴퓨터나 사설 네트워크의 주소로 연결되어 열지 않았습니다.',
    en: 'It leads to this computer or to a private network, and was not opened.',
  }),
  'browser.not_started': fixed({
    ko: '브라우저를 시작하지 못했습니다. 설정에서 브라우저 경로를 확인해 주세요.',
    en: 'The browser could not be started. Check its path in the settings.',
  }),
  'browser.none': fixed({
    ko: 'Chrome, Edge, Chromium 중 하나가 필요합니다. 설치하거나 설정에서 브라우저 경로를 정한 뒤 다시 시도해 주세요.',
    en: 'Chrome, Edge or Chromium is needed. Install one or set its path in the settings, then try again.',
  }),
  'browser.not_found': fixed({
    ko: '설정된 브라우저를 찾을 수 없습니다. Chrome, Edge, Chromium 중 하나가 필요합니다. 설치하거나 설정에서 브라우저 경로를 정한 뒤 다시 시도해 주세요.',
    en: 'The browser set in the settings was not found. Chrome, Edge or Chromium is needed: install one or set its path in the settings, then try again.',
  }),
  'browser.ended': fixed({
    ko: '브라우저가 예기치 않게 종료되었습니다.',
    en: 'The browser ended unexpectedly.',
  }),
  /** Why a page was skipped; the task goes on. */
  'page.http_status': filled(
    { status: count },
    {
      ko: ({ status }) => `페이지가 HTTP ${status}로 응답했습니다.`,
      en: ({ status }) => `The page replied with HTTP ${status}.`,
    },
  ),
  'page.hung': fixed({
    ko: '페이지가 응답을 멈춰 닫았습니다. 그때까지 받은 그림만 씁니다.',
    en: 'The page stopped responding and was closed. Only what it had shown until then is used.',
  }),
  'page.crashed': fixed({
    ko: '페이지가 브라우저에서 비정상 종료되었습니다. 그때까지 받은 그림만 씁니다.',
    en: 'The page crashed in the browser. Only what it had shown until then is used.',
  }),
  'page.too_much': fixed({
    ko: '페이지가 데이터를 지나치게 많이 불러와 닫았습니다. 그때까지 받은 그림만 씁니다.',
    en: 'The page loaded too much data and was closed. Only what it had shown until then is used.',
  }),
  'page.host_given_up': fixed({
    ko: '이 사이트가 두 번 응답하지 않아 더 방문하지 않습니다.',
    en: 'This site failed to respond twice, so it is not visited again.',
  }),
  'page.not_opened': fixed({
    ko: '페이지를 열지 못했습니다.',
    en: 'The page could not be opened.',
  }),
} as const;
