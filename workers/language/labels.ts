import type { Language } from '../../contract/words';

interface Labels {
  readonly scene: (scene: number) => string;
  readonly seconds: (seconds: string) => string;
  readonly keywords: string;
  readonly picture: string;
  /** Asks an image model for a scene's picture. */
  readonly imagePrompt: (subject: string) => string;
}

/** Words that the app writes into a project, in the language of its script. */
export const LABELS: Readonly<Record<Language, Labels>> = {
  ko: {
    scene: (scene) => `장면 ${scene}`,
    seconds: (seconds) => `${seconds}초`,
    keywords: '키워드',
    picture: '그림',
    imagePrompt: (subject) => `주제: ${subject}. 이 장면을 보여 주는 자연광의 선명한 16:9 사진, 화면에 글자 없음.`,
  },
  en: {
    scene: (scene) => `Scene ${scene}`,
    seconds: (seconds) => `${seconds} s`,
    keywords: 'Keywords',
    picture: 'Picture',
    imagePrompt: (subject) =>
      `Subject: ${subject}. A clear 16:9 photograph of this scene in natural light, no lettering in the picture.`,
  },
};
