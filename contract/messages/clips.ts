import { z } from 'zod';
import { CLIPS, type ClipKind } from '../film-clips';
import type { Language, Sentence } from '../words';
import { amount, count, filled, text } from './define';

const clipKind = z.enum(CLIPS);
/** As it stands within a sentence. */
const NAMES: Readonly<Record<ClipKind, Sentence>> = {
  intro: { ko: '인트로', en: 'intro' },
  outro: { ko: '아웃트로', en: 'outro' },
};

/** What the log says of the creator's own clips and music. */
export const CLIP_LINES = {
  'video.clip': filled(
    { clip: clipKind, name: text, seconds: amount },
    {
      ko: ({ clip, name, seconds }) => `🎬 ${NAMES[clip].ko}: ${name} (${seconds.toFixed(1)}초)`,
      en: ({ clip, name, seconds }) => `🎬 The ${NAMES[clip].en}: ${name} (${seconds.toFixed(1)} s)`,
    },
  ),
  'video.no_clip_set': filled(
    { clip: clipKind },
    {
      ko: ({ clip }) => `⚠️ 설정에서 ${NAMES[clip].ko} 파일을 고르지 않아 ${NAMES[clip].ko} 없이 만듭니다.`,
      en: ({ clip }) => `⚠️ The settings name no ${NAMES[clip].en}, so the film has none.`,
    },
  ),
  'video.music': filled(
    { name: text },
    { ko: ({ name }) => `🎵 배경 음악: ${name}`, en: ({ name }) => `🎵 Music: ${name}` },
  ),
  'video.no_music_there': filled(
    { name: text },
    {
      ko: ({ name }) => `⚠️ 설정에서 고른 곳(${name})에 쓸 수 있는 음악이 없습니다. 다시 골라 주세요.`,
      en: ({ name }) => `⚠️ There is no usable music where the settings say (${name}). Choose it again in the settings.`,
    },
  ),
};

const without: Readonly<Record<Language, (clip: ClipKind) => string>> = {
  ko: (clip) => `이 영상만 ${NAMES[clip].ko} 없이 만들어 주세요.`,
  en: () => 'make this film without it.',
};

/** `name` is that of the file, without its folder: pages read this, and where the file lies is the creator's business alone. */
const unusable = (words: Sentence) =>
  filled(
    { clip: clipKind, name: text },
    {
      ko: ({ clip, name }) => `${NAMES[clip].ko} 파일(${name})${words.ko}, ${without.ko(clip)}`,
      en: ({ clip, name }) => `The ${NAMES[clip].en} (${name}) ${words.en}, or ${without.en(clip)}`,
    },
  );

export const CLIP_PROBLEMS = {
  'clip.missing': unusable({
    ko: '이 없습니다. 설정에서 다시 고르거나',
    en: 'is not there. Choose it again in the settings',
  }),
  'clip.no_video': unusable({
    ko: '을 영상으로 읽을 수 없습니다. 설정에서 MP4, MOV, MKV, WebM 파일을 고르거나',
    en: 'cannot be read as a video. Choose an MP4, MOV, MKV or WebM file in the settings',
  }),
  'clip.cut_off': unusable({
    ko: '이 중간에 끊겨 있습니다. 설정에서 온전한 파일을 고르거나',
    en: 'is cut off. Choose a complete file in the settings',
  }),
  'clip.too_long': filled(
    { clip: clipKind, name: text, minutes: count },
    {
      ko: ({ clip, name, minutes }) =>
        `${NAMES[clip].ko} 파일(${name})이 ${minutes}분보다 깁니다. 설정에서 더 짧은 파일을 고르거나, ${without.ko(clip)}`,
      en: ({ clip, name, minutes }) =>
        `The ${NAMES[clip].en} (${name}) is longer than ${minutes} minutes. Choose a shorter one in the settings, or ${without.en(clip)}`,
    },
  ),
  'clip.too_large': filled(
    { clip: clipKind, name: text, gigabytes: count },
    {
      ko: ({ clip, name, gigabytes }) =>
        `${NAMES[clip].ko} 파일(${name})이 ${gigabytes} GB보다 큽니다. 설정에서 더 작은 파일을 고르거나, ${without.ko(clip)}`,
      en: ({ clip, name, gigabytes }) =>
        `The ${NAMES[clip].en} (${name}) is larger than ${gigabytes} GB. Choose a smaller one in the settings, or ${without.en(clip)}`,
    },
  ),
};
