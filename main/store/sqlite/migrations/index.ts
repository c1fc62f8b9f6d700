import { initial } from './0001-initial';
import { todayAndStages } from './0002-today-and-stages';
import { deadLetterSearch } from './0003-dead-letter-search';
import { believedClock } from './0004-believed-clock';
import { foldersAndBriefs } from './0005-folders-and-briefs';
import { newestEndFirst } from './0006-newest-end-first';
import { codes } from './0007-codes';
import { machines } from './0008-machines';
import { oneListIndex } from './0009-one-list-index';
import { results } from './0010-results';
import { copiesOfAStudio } from './0011-copies-of-a-studio';
import { endedBuckets } from './0012-ended-buckets';
import { redoneAndShares } from './0013-redone-and-shares';
import type { Migration } from './migration';

/** In order of version, without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  todayAndStages,
  deadLetterSearch,
  believedClock,
  foldersAndBriefs,
  newestEndFirst,
  codes,
  machines,
  oneListIndex,
  results,
  copiesOfAStudio,
  endedBuckets,
  redoneAndShares,
];
