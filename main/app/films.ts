import type { FilmVoice } from '../../contract/metadata';
import type { VoiceChoice } from '../../contract/preview-messages';
import type { Reading } from '../../contract/readings';
import type { QueueTask } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { WorkerSettings } from '../../contract/worker-messages';
import { FilmKeeper } from '../films/film-keeper';
import type { FilmReader } from '../films/film-reader';
import { hearReading } from '../films/hear-reading';
import { KeptFilms } from '../films/kept-films';
import { type AskVoices, listVoices } from '../films/list-voices';
import { lookAgainAfterRuns } from '../films/look-again';
import { Previews, type Speak } from '../films/previews';
import { ProjectStories } from '../films/project-stories';
import { recountChanges } from '../films/recount-changes';
import type { Stories } from '../films/stories';
import type { ProjectNames } from '../projects/project-names';
import type { FilmShelf } from '../store/film-shelf';
import { FilmFile } from '../store/sqlite/films/film-file';
import type { Core } from './core';

export interface FilmsParts {
  readonly core: Pick<Core, 'films' | 'queue' | 'log' | 'folders' | 'turns' | 'machineId'>;
  readonly speak: Speak & AskVoices;
  readonly settings: (metadata: object) => WorkerSettings;
  readonly projectNames: ProjectNames;
  /** Absolute; it is there. */
  readonly workspace: () => Promise<string>;
  /** How many earlier versions of a film stay; 0: all of them. */
  readonly keepVersions: () => number;
  /** Whether a task's files are this machine's to look after. */
  readonly runsHere: (task: QueueTask) => boolean;
  /** The system's dialog; undefined when it was closed without a choice. */
  readonly choosePicture: () => Promise<string | undefined>;
  /** Projects whose scripts have these words. */
  readonly search: (text: string) => Promise<readonly string[]>;
  /** The creator changed what is said, in the script that this task made. */
  readonly onReworded: (scriptTaskId: string) => void;
  readonly moveToBin: (path: string) => Promise<void>;
}

export interface Films {
  readonly lists: FilmReader;
  readonly stories: Stories;
  hearReading(reading: Reading, language: Language, by?: FilmVoice): Promise<Buffer>;
  listVoices(voiceEngine: string): Promise<VoiceChoice[] | undefined>;
  /** Before the queue is closed. */
  close(): void;
}

/** Films for the panel. */
export function openFilms({ core, speak, settings, keepVersions, runsHere, search, ...given }: FilmsParts): Films {
  const { films, queue, folders, turns, machineId, log } = core;
  const shelf = openFile(core);
  const keeper = new FilmKeeper({ source: films.source, shelf, onError: (error) => log.error('films.failed', error) });
  const stopFollowing = films.onChanges(keeper.follow);
  const stories = new ProjectStories({
    queue,
    folders,
    turns,
    machineId,
    previews: new Previews({ speak, settings, machineId }),
    ...given,
    onChanged: (projectId, changedScenes) => keeper.setChangedScenes(projectId, changedScenes),
    onError: (error) => log.error('story.failed', error),
  });
  const stopRecount = recountChanges({
    shelf,
    source: films.source,
    count: (projectId) => stories.lookAgain(projectId, 0),
    onError: (error) => log.error('films.failed', error),
  });
  const stopLooking = lookAgainAfterRuns({
    onEvents: (listener) => queue.onEvents(listener),
    stories,
    runsHere,
    keepVersions,
    onError: (error) => log.error('story.failed', error),
  });
  return {
    lists: new KeptFilms({ keeper, shelf, source: films.source, tasks: queue.tasks, search }),
    stories,
    hearReading: (reading, language, by) => hearReading({ speak, settings }, reading, language, by),
    listVoices: (voiceEngine) => listVoices(speak, settings({ voiceEngine })),
    close() {
      stopRecount();
      stopLooking();
      keeper.close();
      stopFollowing();
    },
  };
}

/** In memory where the disk does not take it: the films are then made again at each start. */
function openFile({ films, log }: Pick<Core, 'films' | 'log'>): FilmShelf {
  try {
    return FilmFile.open(films.file, films.of);
  } catch (error) {
    log.error('films.not-kept', error);
    return FilmFile.open(':memory:', films.of);
  }
}
