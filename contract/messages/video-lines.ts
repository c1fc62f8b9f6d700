import { CLIP_LINES } from './clips';
import { amount, count, filled, listed, plural, text, texts } from './define';
import { ENCODING_LINES } from './encoding-lines';
import { WHY_NOT_USED, whyNotUsed } from './pictures-not-used';
import { RIGHTS_CONCERNS, rightsConcern } from './rights-concerns';

/** How a film is made. */
export const VIDEO_LINES = {
  ...ENCODING_LINES,
  ...CLIP_LINES,
  'video.other_script': filled(
    { title: text },
    {
      ko: ({ title }) => `⚠️ 요청한 대본이 이 프로젝트의 대본과 다릅니다. 프로젝트의 대본(${title})으로 만듭니다.`,
      en: ({ title }) =>
        `⚠️ The script asked for is not this project’s script. The project’s script (${title}) is used.`,
    },
  ),
  /** Files of the images folder that the creator put there or replaced. `more`: how many others are not named. */
  'video.own_pictures': filled(
    { names: texts, more: count },
    {
      ko: (given) => `🖼 직접 넣은 그림을 씁니다: ${listed(given)}`,
      en: (given) => `🖼 Your own pictures are used: ${listed(given)}`,
    },
  ),
  'video.pictures_not_used': filled(
    { names: texts, more: count, why: whyNotUsed },
    {
      ko: (given) => `⚠️ 쓰지 않은 파일(${WHY_NOT_USED[given.why].ko}): ${listed(given)}`,
      en: (given) => `⚠️ Not used (${WHY_NOT_USED[given.why].en}): ${listed(given)}`,
    },
  ),
  /** Before the film is made. `more`: there are more scenes than are named. */
  'video.check_rights': filled(
    { concern: rightsConcern, scenes: count.array().max(100), more: count },
    {
      ko: ({ concern, scenes, more }) =>
        `⚠️ 올리기 전에 확인하세요(${RIGHTS_CONCERNS[concern].ko}): 장면 ${scenes.join(', ')}${more > 0 ? ' …' : ''}의 그림`,
      en: ({ concern, scenes, more }) =>
        `⚠️ Check before you publish (${RIGHTS_CONCERNS[concern].en}): the pictures of scenes ${scenes.join(', ')}${more > 0 ? ' …' : ''}`,
    },
  ),
  'video.unreadable_music': filled(
    { name: text },
    {
      ko: ({ name }) => `⚠️ 음악으로 읽을 수 없어 쓰지 않습니다: ${name}`,
      en: ({ name }) => `⚠️ This file cannot be read as music and is left out: ${name}`,
    },
  ),
  /** `more`: there are more than are named. */
  'video.scenes_without_picture': filled(
    { scenes: count.array().max(100), more: count },
    {
      ko: ({ scenes, more }) =>
        `⚠️ 그림이 없는 장면(${scenes.join(', ')}${more > 0 ? ' …' : ''})에는 가까운 장면의 그림을 씁니다.`,
      en: ({ scenes, more }) =>
        `⚠️ Scenes without a picture (${scenes.join(', ')}${more > 0 ? ' …' : ''}) use a neighbouring scene’s picture.`,
    },
  ),
  'video.narration': filled(
    { scene: count, total: count },
    {
      ko: ({ scene, total }) => `🗣 내레이션 ${scene}/${total}`,
      en: ({ scene, total }) => `🗣 Narration ${scene}/${total}`,
    },
  ),
  /** Counts sentences that are not kept from before. No price: that is between the creator and the service. */
  'video.voice_paid': filled(
    { service: text, sentences: count, characters: count },
    {
      ko: ({ service, sentences, characters }) =>
        `💳 ${service}에 ${sentences}문장, ${characters}자를 보내 읽습니다. 글자 수만큼 요금이 듭니다.`,
      en: ({ service, sentences, characters }) =>
        `💳 ${service} reads ${plural(sentences, 'sentence', 'sentences')}, ${plural(characters, 'character', 'characters')} in all, and charges for them.`,
    },
  ),
  'video.voice_kept': filled(
    { sentences: count },
    {
      ko: ({ sentences }) => `↩️ 앞서 읽은 ${sentences}문장은 다시 읽지 않습니다.`,
      en: ({ sentences }) =>
        `↩️ ${sentences} sentence${sentences === 1 ? '' : 's'} spoken before ${sentences === 1 ? 'is' : 'are'} not spoken again.`,
    },
  ),
  'video.longer_than_asked': filled(
    { tempo: amount, asked: amount, seconds: amount },
    {
      ko: ({ tempo, asked, seconds }) =>
        `⚠️ 내레이션이 길어 ${tempo}배로 읽어도 요청한 ${asked}초보다 깁니다. 영상은 ${seconds.toFixed(1)}초입니다.`,
      en: ({ tempo, asked, seconds }) =>
        `⚠️ The narration is longer than the ${asked} s asked for, even when read ${tempo} times as fast. The film takes ${seconds.toFixed(1)} s.`,
    },
  ),
  'video.shorter_than_asked': filled(
    { tempo: amount, asked: amount, seconds: amount },
    {
      ko: ({ tempo, asked, seconds }) =>
        `⚠️ 내레이션이 짧아 ${tempo}배 속도로 천천히 읽고 쉬는 시간을 늘려도 요청한 ${asked}초를 채우지 못합니다. 영상은 ${seconds.toFixed(1)}초에 끝납니다.`,
      en: ({ tempo, asked, seconds }) =>
        `⚠️ The narration is too short for the ${asked} s that were asked for, even when it is read at ${tempo} times the usual pace with longer rests. The film ends after ${seconds.toFixed(1)} s.`,
    },
  ),
  'video.encoding': filled(
    { percent: count },
    {
      ko: ({ percent }) => `🎬 FFmpeg 인코딩 중... ${percent}% 완료`,
      en: ({ percent }) => `🎬 FFmpeg is encoding... ${percent}% done`,
    },
  ),
  'video.scenes_kept': filled(
    { scenes: count },
    {
      ko: ({ scenes }) => `↩️ 바뀌지 않은 ${scenes}장면은 다시 인코딩하지 않습니다.`,
      en: ({ scenes }) => `↩️ ${scenes} unchanged scene${scenes === 1 ? ' is' : 's are'} not encoded again.`,
    },
  ),
  'video.scene_done': filled(
    { done: count, total: count },
    { ko: ({ done, total }) => `🎞 장면 ${done}/${total}`, en: ({ done, total }) => `🎞 Scene ${done}/${total}` },
  ),
  'video.done': filled(
    { seconds: amount, width: count, height: count, lufs: amount },
    {
      ko: ({ seconds, width, height, lufs }) =>
        `✅ 영상 완성: ${seconds.toFixed(1)}초, ${width}x${height}, ${lufs.toFixed(1)} LUFS`,
      en: ({ seconds, width, height, lufs }) =>
        `✅ Film done: ${seconds.toFixed(1)} s, ${width}x${height}, ${lufs.toFixed(1)} LUFS`,
    },
  ),
  /** A film that the creator's own code made. */
  'video.brought': filled(
    { seconds: amount, width: count, height: count },
    {
      ko: ({ seconds, width, height }) => `✅ 영상 확인: ${seconds.toFixed(1)}초, ${width}x${height}`,
      en: ({ seconds, width, height }) => `✅ Film checked: ${seconds.toFixed(1)} s, ${width}x${height}`,
    },
  ),
} as const;
