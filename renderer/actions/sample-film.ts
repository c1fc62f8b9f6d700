import i18next from 'i18next';
import type { IpcInput } from '../../contract/ipc';
import { client } from '../store';
import { addedWords } from './added-words';
import { attempt, showDone } from './attempt';

const TITLE = '비 오는 날의 홈카페';

/** Korean in every language of the panel: the system's Korean voice can read it. Three short scenes are done quickly. */
const SAMPLE_FILM: IpcInput<'queue:pipeline'> = {
  script: {
    title: TITLE,
    language: 'ko',
    maxScenes: 3,
    text: [
      '비 오는 토요일 아침, 집에서도 카페에 앉은 기분을 낼 수 있어요.',
      '원두를 갈고 천천히 물을 부어 보세요. 고소한 커피 향이 부엌에 번집니다.',
      '창가에 앉아 빗소리를 들으며 한 모금. 우리 집에서 가장 따뜻한 카페가 문을 열었습니다.',
    ].join('\n\n'),
  },
  image: { title: TITLE, language: 'ko' },
  video: { title: TITLE, language: 'ko', resolution: '720p', aspect: '16:9', subtitles: true },
};

/** Adds the sample film and reports it. Returns whether it is in the queue. */
export function makeSampleFilm(): Promise<boolean> {
  return attempt(async () => {
    const { tasks } = await client.call('queue:pipeline', SAMPLE_FILM);
    showDone(addedWords(i18next.t, 'form.filmAdded', TITLE, tasks[0]?.projectId));
  });
}
