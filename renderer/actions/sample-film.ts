import i18next from 'i18next';
import type { IpcInput } from '../../contract/ipc';
import { client } from '../store';
import { addedWords } from './added-words';
import { attempt, showDone } from './attempt';

const TITLE = '비 오는 날의 홈카페';

/** Korean in every language of the panel: the system's Korean voice can read it. Five short scenes are done quickly. */
const SAMPLE_FILM: IpcInput<'queue:pipeline'> = {
  script: {
    title: TITLE,
    language: 'ko',
    sceneSeconds: 5,
    text: [
      '오 분이면, 집이 카페가 됩니다.',
      '원두를 갈고 천천히 물을 부어 보세요.',
      '고소한 향기가 부엌에 번집니다.',
      '창가에 앉아 빗소리를 들으며 한 모금.',
      '오늘 가장 따뜻한 카페는 우리 집입니다.',
    ].join('\n\n'),
  },
  // It is there to be seen soon.
  stopAfter: [],
  image: { title: TITLE, language: 'ko' },
  video: { title: TITLE, language: 'ko', resolution: '720p', aspect: '16:9', subtitles: true, music: true },
};

/** Adds the sample film and reports it. Returns whether it is in the queue. */
export function makeSampleFilm(): Promise<boolean> {
  return attempt(async () => {
    const { tasks } = await client.call('queue:pipeline', SAMPLE_FILM);
    showDone(addedWords(i18next.t, 'form.filmAdded', TITLE, tasks[0]?.projectId));
  });
}
