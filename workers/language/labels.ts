import type { Aspect } from '../../contract/aspect';
import type { Language } from '../../contract/words';

interface Labels {
  readonly scene: (scene: number) => string;
  readonly seconds: (seconds: string) => string;
  readonly keywords: string;
  readonly picture: string;
  /** Asks an image model for a scene's picture. */
  readonly imagePrompt: (subject: string, aspect: Aspect) => string;
}

/** The shape of a picture, for a model that draws it. */
export const SHAPES: Readonly<Record<Language, Readonly<Record<Aspect, string>>>> = {
  ko: { '16:9': '가로 16:9', '9:16': '세로 9:16', '1:1': '정사각 1:1' },
  en: { '16:9': 'landscape 16:9', '9:16': 'portrait 9:16', '1:1': 'square 1:1' },
};

/** Words that the app writes into a project, in the language of its script. */
export const LABELS: Readonly<Record<Language, Labels>> = {
  ko: {
    scene: (scene) => `장면 ${scene}`,
    seconds: (seconds) => `${seconds}초`,
    keywords: '키워드',
    picture: '그림',
    imagePrompt: (subject, aspect) =>
      `주제: ${subject}. 이 장면을 보여 주는 자연광의 선명한 ${SHAPES.ko[aspect]} 사진, 화면에 글자 없음.`,
  },
  en: {
    scene: (scene) => `Scene ${scene}`,
    seconds: (seconds) => `${seconds} s`,
    keywords: 'Keywords',
    picture: 'Picture',
    imagePrompt: (subject, aspect) =>
      `Subject: ${subject}. A clear ${SHAPES.en[aspect]} photograph of this scene in natural light, no lettering in the picture.`,
  },
};
