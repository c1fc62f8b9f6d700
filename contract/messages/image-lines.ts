import { z } from 'zod';
import { sourceName } from '../implementations';
import { count, filled, fixed, listed, plural, text, texts } from './define';
import { PICTURE_REASONS, pictureReasonSchema } from './picture-reasons';
import { problemText } from './problems';

/** How pictures are got. */
export const IMAGE_LINES = {
  'image.script_unreadable': fixed({
    ko: '⚠️ script.json을 읽을 수 없어 쓰지 않습니다.',
    en: '⚠️ script.json cannot be read and is not used.',
  }),
  'recipe.opening': filled(
    { name: text },
    { ko: ({ name }) => `🚀 ${name} 창을 엽니다.`, en: ({ name }) => `🚀 Opening ${name} in its window.` },
  ),
  'recipe.asking': filled(
    { scene: count, name: text },
    {
      ko: ({ scene, name }) => `🎨 장면 ${scene}: ${name}에 그림을 요청합니다.`,
      en: ({ scene, name }) => `🎨 Scene ${scene}: asking ${name} for a picture.`,
    },
  ),
  'recipe.found_again': filled(
    { scene: count },
    {
      ko: ({ scene }) => `↩️ 장면 ${scene}: 앞서 요청한 그림이 있어 다시 요청하지 않습니다.`,
      en: ({ scene }) => `↩️ Scene ${scene}: its picture was asked for before, so it is not asked for again.`,
    },
  ),
  'recipe.waiting': filled(
    { scene: count, seconds: count },
    {
      ko: ({ scene, seconds }) => `⏳ 장면 ${scene}: ${seconds}초째 그림을 기다립니다.`,
      en: ({ scene, seconds }) => `⏳ Scene ${scene}: waiting for its picture, ${seconds} s so far.`,
    },
  ),
  'image.browser_starting': fixed({ ko: '🚀 브라우저 시작', en: '🚀 Starting the browser' }),
  'image.visiting': filled({ host: text }, { ko: ({ host }) => `🌐 ${host}`, en: ({ host }) => `🌐 ${host}` }),
  'image.robots_skipped': filled(
    { host: text },
    {
      ko: ({ host }) => `⚠️ ${host}: robots.txt가 수집을 허용하지 않아 건너뜁니다.`,
      en: ({ host }) => `⚠️ ${host}: skipped, since its robots.txt does not allow collecting.`,
    },
  ),
  'image.robots_silent': filled(
    { host: text },
    {
      ko: ({ host }) => `⚠️ ${host}: robots.txt를 지금 확인할 수 없어 나중에 방문합니다.`,
      en: ({ host }) => `⚠️ ${host}: its robots.txt cannot be read now, so the site is visited later.`,
    },
  ),
  'image.page_skipped': filled(
    { host: text, problem: problemText.schema },
    {
      ko: ({ host, problem }) => `⚠️ ${host}: ${problemText.say(problem, 'ko')}`,
      en: ({ host, problem }) => `⚠️ ${host}: ${problemText.say(problem, 'en')}`,
    },
  ),
  /** How many pictures of a page were taken, and why the others were left out. */
  'image.page_done': filled(
    { host: text, taken: count, left: z.array(z.strictObject({ why: pictureReasonSchema, count })).max(20) },
    {
      ko: ({ host, taken, left }) =>
        `🖼 ${host}: ${taken}장 사용${left.length > 0 ? ` (제외: ${left.map((one) => `${PICTURE_REASONS[one.why].ko} ${one.count}`).join(', ')})` : ''}`,
      en: ({ host, taken, left }) =>
        `🖼 ${host}: ${taken} taken${left.length > 0 ? ` (left out: ${left.map((one) => `${one.count} ${PICTURE_REASONS[one.why].en}`).join(', ')})` : ''}`,
    },
  ),
  'comfyui.asking': filled(
    { host: text, name: text },
    {
      ko: ({ host, name }) => `🎨 ${host}의 ComfyUI로 그림을 만듭니다: ${name}`,
      en: ({ host, name }) => `🎨 ComfyUI at ${host} makes the pictures: ${name}`,
    },
  ),
  'comfyui.found_again': filled(
    { scene: count },
    {
      ko: ({ scene }) => `↩️ 장면 ${scene}: 앞서 ComfyUI에 맡긴 그림을 이어서 기다립니다.`,
      en: ({ scene }) => `↩️ Scene ${scene}: ComfyUI still has this picture from before, so it is not asked for again.`,
    },
  ),
  /** `ahead`: how many jobs of ComfyUI come first; 0 while it makes this one. */
  'comfyui.waiting': filled(
    { scene: count, ahead: count },
    {
      ko: ({ scene, ahead }) =>
        ahead > 0
          ? `⏳ 장면 ${scene}: ComfyUI가 먼저 맡은 일 ${ahead}개를 하는 중입니다.`
          : `⏳ 장면 ${scene}: ComfyUI가 그리는 중입니다.`,
      en: ({ scene, ahead }) =>
        ahead > 0
          ? `⏳ Scene ${scene}: ComfyUI has ${plural(ahead, 'other job', 'other jobs')} to do first.`
          : `⏳ Scene ${scene}: ComfyUI is at work.`,
    },
  ),
  'picture_api.asking': filled(
    { host: text, model: text },
    {
      ko: ({ host, model }) => `🎨 ${host}에서 ${model} 모델로 그림을 만듭니다.`,
      en: ({ host, model }) => `🎨 ${model} at ${host} makes the pictures.`,
    },
  ),
  'picture_api.estimate': filled(
    { pictures: count, dollars: text },
    {
      ko: ({ pictures, dollars }) => `💵 그림 ${pictures}장의 예상 비용: US$${dollars}`,
      en: ({ pictures, dollars }) => `💵 ${plural(pictures, 'picture', 'pictures')}: about US$${dollars}`,
    },
  ),
  'picture_api.price_unknown': filled(
    { model: text },
    {
      ko: ({ model }) => `⚠️ ${model}의 가격을 몰라 비용을 어림하지 못합니다. 설정에서 그림 한 장의 가격을 적어 주세요.`,
      en: ({ model }) =>
        `⚠️ The price of ${model} is not known, so the cost cannot be estimated. Put the price of one picture into the settings.`,
    },
  ),
  'picture_api.retires': filled(
    { model: text, day: text },
    {
      ko: ({ model, day }) => `⚠️ 모델 ${model}은(는) ${day}에 종료됩니다. 설정에서 다른 모델로 바꿔 주세요.`,
      en: ({ model, day }) => `⚠️ The model ${model} is shut down on ${day}. Choose another one in the settings.`,
    },
  ),
  'picture_api.retired': filled(
    { model: text, day: text },
    {
      ko: ({ model, day }) => `⚠️ 모델 ${model}은(는) ${day}에 종료된 것으로 알려져 있습니다.`,
      en: ({ model, day }) => `⚠️ The model ${model} is said to have been shut down on ${day}.`,
    },
  ),
  'image.scene_left': filled(
    { scene: count, problem: problemText.schema },
    {
      ko: ({ scene, problem }) => `⚠️ 장면 ${scene}: ${problemText.say(problem, 'ko')}`,
      en: ({ scene, problem }) => `⚠️ Scene ${scene}: ${problemText.say(problem, 'en')}`,
    },
  ),
  'image.own_kept': filled(
    { names: texts, more: count },
    {
      ko: (given) =>
        `🖼 직접 넣은 그림이 있는 장면은 새 그림을 찾지 않습니다: ${listed(given)}. 새로 찾으려면 그 파일을 images 폴더에서 빼 주세요.`,
      en: (given) =>
        `🖼 Your own pictures stay, and their scenes get no others: ${listed(given)}. To get new ones, take these files out of the images folder.`,
    },
  ),
  'image.made_before': filled(
    { made: count },
    {
      ko: ({ made }) => `↩️ 앞서 만든 그림 ${made}장은 다시 만들지 않습니다.`,
      en: ({ made }) =>
        `↩️ ${made} picture${made === 1 ? '' : 's'} made before ${made === 1 ? 'is' : 'are'} not made again.`,
    },
  ),
  'image.no_folder': fixed({
    ko: '⚠️ 설정에 정한 내 그림 폴더가 없어 다른 방법으로 그림을 찾습니다. 설정에서 폴더의 전체 경로를 확인해 주세요.',
    en: '⚠️ Your folder of pictures is not there, so pictures come from elsewhere. Check its full path in the settings.',
  }),
  /** Of the creator's own folder. */
  'image.folder_left': filled(
    { names: texts, more: count },
    {
      ko: (given) => `⚠️ 내 그림 폴더에서 쓰지 않은 파일(작거나 읽을 수 없음): ${listed(given)}`,
      en: (given) => `⚠️ Not used from your folder (too small, or unreadable): ${listed(given)}`,
    },
  ),
  'image.archive_found': filled(
    { scene: count, archive: text, licence: text },
    {
      ko: ({ scene, archive, licence }) => `🖼 장면 ${scene}: ${archive} (${licence})`,
      en: ({ scene, archive, licence }) => `🖼 Scene ${scene}: ${archive} (${licence})`,
    },
  ),
  'image.archive_waiting': filled(
    { archive: text, seconds: count },
    {
      ko: ({ archive, seconds }) => `⏳ ${archive}의 요청대로 ${seconds}초 기다립니다.`,
      en: ({ archive, seconds }) => `⏳ Waiting ${seconds} s, as ${archive} asks.`,
    },
  ),
  'image.archive_given_up': filled(
    { archive: text, problem: problemText.schema },
    {
      ko: ({ archive, problem }) => `⚠️ ${archive}에서는 더 찾지 않습니다. ${problemText.say(problem, 'ko')}`,
      en: ({ archive, problem }) => `⚠️ ${archive} is not asked again. ${problemText.say(problem, 'en')}`,
    },
  ),
  'image.not_asked_for': filled(
    { scenes: text },
    {
      ko: ({ scenes }) => `⚠️ 요청하지 않은 장면의 그림은 쓰지 않습니다: 장면 ${scenes}`,
      en: ({ scenes }) => `⚠️ Pictures of scenes that were not asked for are not used: ${scenes}`,
    },
  ),
  'image.progress': filled(
    { done: count, total: count },
    {
      ko: ({ done, total }) => `✅ ${done}/${total} 이미지 완료`,
      en: ({ done, total }) => `✅ ${done}/${total} images done`,
    },
  ),
  /** `from`, `source`: the picture source that gave so many pictures, and the next one. */
  'image.next_source': filled(
    { from: text, found: count, left: count, source: text },
    {
      ko: ({ from, found, left, source }) =>
        `⚠️ ${sourceName(from, 'ko')}: ${found === 0 ? '그림 없음' : `그림 ${found}장`}. ${found === 0 ? '' : '나머지 '}${left}장면은 다음으로 채웁니다: ${sourceName(source, 'ko')}`,
      en: ({ from, found, left, source }) =>
        `⚠️ ${sourceName(from, 'en')}: ${found === 0 ? 'no pictures' : plural(found, 'picture', 'pictures')}. ${found === 0 ? '' : 'The other '}${plural(left, 'scene comes', 'scenes come')} from: ${sourceName(source, 'en')}`,
    },
  ),
  /** Why a picture source is not asked any further in this run. */
  'image.source_gave_up': filled(
    { source: text, problem: problemText.schema },
    {
      ko: ({ source, problem }) => `⚠️ ${sourceName(source, 'ko')}: ${problemText.say(problem, 'ko')}`,
      en: ({ source, problem }) => `⚠️ ${sourceName(source, 'en')}: ${problemText.say(problem, 'en')}`,
    },
  ),
} as const;
