import type { Messages } from '../messages';
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

const en: Messages = {
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
    justNow: 'just now',
    ago: '{{length}} ago',
    about: 'about {{length}}',
    soon: 'soon',
    left: '{{length}} left',
    leftSoon: 'done within a minute',
  },
  common: {
    close: 'Close',
    dot: ' · ',
    clearSearch: 'Clear search',
    emptySearchHint: 'Titles, projects, users and errors were searched.',
  },
  error: {
    title: 'That did not work',
  },
};

export default en;
