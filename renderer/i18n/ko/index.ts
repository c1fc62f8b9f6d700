import { films } from './films';
import { find } from './find';
import { form } from './form';
import { frame } from './frame';
import { history } from './history';
import { insight } from './insight';
import { look } from './look';
import { ownCode, processors } from './processors';
import { project } from './project';
import { queue } from './queue';
import { recipes } from './recipes';
import { review } from './review';
import { settings, tools, welcome } from './setup';
import { sources } from './sources';
import { studio } from './studio';
import { today } from './today';
import { versions } from './versions';
import { voice } from './voice';
import { work } from './work';
import { workers } from './workers';

/** Every word of the panel in Korean. en/ has the same keys, which the compiler checks. */
const ko = {
  ...frame,
  ...queue,
  ...history,
  films,
  find,
  form,
  insight,
  look,
  ownCode,
  processors,
  review,
  project,
  settings,
  recipes,
  sources,
  studio,
  today,
  tools,
  versions,
  voice,
  welcome,
  work,
  workers,
  time: {
    justNow: '방금',
    ago: '{{length}} 전',
    about: '약 {{length}}',
    soon: '곧 시작',
    left: '{{length}} 남음',
    leftSoon: '1분 안에 끝남',
  },
  common: {
    close: '닫기',
    dot: ' · ',
    clearSearch: '검색 지우기',
    emptySearchHint: '제목, 프로젝트, 사용자, 오류 내용을 모두 살펴보았습니다.',
  },
  error: {
    title: '요청을 처리하지 못했습니다',
  },
};

export default ko;
