import { z } from 'zod';
import { sourceName } from '../implementations';
import { CLIP_LINES } from './clips';
import { amount, count, filled, fixed, plural, text, texts } from './define';
import { ENCODING_LINES } from './encoding-lines';
import { PICTURE_REASONS, pictureReasonSchema } from './picture-reasons';
import { WHY_NOT_USED, whyNotUsed } from './pictures-not-used';
import { problemText } from './problems';
import { RIGHTS_CONCERNS, rightsConcern } from './rights-concerns';

const listed = ({ names, more }: { readonly names: readonly string[]; readonly more: number }): string =>
  `${names.join(', ')}${more > 0 ? ` … (+${more})` : ''}`;

/** Lines that the queue itself writes into a task's log. */
const QUEUE_LINES = {
  'queue.retry': filled(
    { retry: count, max: count },
    { ko: ({ retry, max }) => `⚠️ 재시도 ${retry}/${max}`, en: ({ retry, max }) => `⚠️ Retry ${retry}/${max}` },
  ),
  'queue.error': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `❌ ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `❌ ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.failed': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `❌ 실패: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `❌ Failed: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.crashed': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 작업자가 멈춰 다시 대기합니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ The worker crashed and the task waits again: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.poison': fixed({
    ko: '❌ 작업자를 반복해서 멈추게 하여 중단했습니다',
    en: '❌ Stopped: the worker crashed on this task again and again',
  }),
  'queue.needs_you': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `✋ 확인이 필요합니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `✋ Needs you: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.cancelled': fixed({ ko: '🚫 작업이 취소되었습니다', en: '🚫 The task was cancelled' }),
  'queue.approved': fixed({ ko: '👍 승인했습니다', en: '👍 Approved' }),
  'queue.edited': fixed({ ko: '✏️ 작업 내용을 고쳤습니다', en: '✏️ The task was edited' }),
  'queue.restored': fixed({ ko: '↩️ 취소를 되돌렸습니다', en: '↩️ The cancel was undone' }),
  'queue.retried_by_hand': fixed({ ko: '🔁 다시 시도합니다', en: '🔁 Trying again' }),
  'queue.moved_to_studio': filled(
    { studio: text },
    {
      ko: ({ studio }) => `📦 스튜디오 ${studio}(으)로 옮겼습니다`,
      en: ({ studio }) => `📦 Moved to the studio ${studio}`,
    },
  ),
  'queue.came_along': filled(
    { machine: text },
    {
      ko: ({ machine }) => `📦 ${machine}의 큐에서 가져왔습니다`,
      en: ({ machine }) => `📦 Came along from the queue of ${machine}`,
    },
  ),
  'queue.taken_home': filled(
    { machine: text },
    {
      ko: ({ machine }) => `📦 스튜디오를 나간 ${machine}(이)가 가져갔습니다`,
      en: ({ machine }) => `📦 ${machine} left the studio and took it along`,
    },
  ),
  'queue.dependency_failed': fixed({
    ko: '🚫 앞 단계 작업이 완료되지 않아 취소되었습니다',
    en: '🚫 Cancelled, because the task before it did not complete',
  }),
  'queue.unknown_fields': filled(
    { names: texts },
    {
      ko: ({ names }) => `⚠️ 알 수 없는 항목이라 읽지 않고 보관만 합니다: ${names.join(', ')}`,
      en: ({ names }) => `⚠️ Unknown fields, kept but not used: ${names.join(', ')}`,
    },
  ),
  'files.manifest_moved_aside': filled(
    { name: text },
    {
      ko: ({ name }) =>
        `⚠️ 폴더에 있던 manifest.json이 이 앱의 파일이 아니어서 지우지 않고 ${name}(으)로 이름을 바꿔 두었습니다`,
      en: ({ name }) => `⚠️ The folder had a manifest.json that is not ours; it was kept under the name ${name}`,
    },
  ),
  'queue.log_limit': filled(
    { lines: count },
    {
      ko: ({ lines }) => `⚠️ 로그가 ${lines.toLocaleString('ko-KR')}줄을 넘어 이후 로그는 저장하지 않습니다`,
      en: ({ lines }) => `⚠️ The log has ${lines.toLocaleString('en-US')} lines; further lines are not kept`,
    },
  ),
} as const;

const SCRIPT_LINES = {
  'script.splitting': fixed({ ko: '🔄 글을 장면으로 나누는 중...', en: '🔄 Splitting the text into scenes...' }),
  'script.writing': fixed({ ko: '🔄 대본 생성 중...', en: '🔄 Writing the script...' }),
  'script.title_done': fixed({ ko: '✅ 제목 생성 완료', en: '✅ Title done' }),
  'script.outline_done': filled(
    { scenes: count },
    {
      ko: ({ scenes }) => `✅ 개요 ${scenes}장면`,
      en: ({ scenes }) => `✅ Outline: ${plural(scenes, 'scene', 'scenes')}`,
    },
  ),
  'script.asked_again': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 언어 모델에 한 번 더 묻습니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ The language model is asked once more: ${problemText.say(problem, 'en')}`,
    },
  ),
  'script.used_anyway': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 이 대본을 그대로 씁니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ This script is used as it is: ${problemText.say(problem, 'en')}`,
    },
  ),
  'script.done': filled(
    { seconds: count },
    {
      ko: ({ seconds }) => `✅ 대본 완료 (약 ${seconds}초)`,
      en: ({ seconds }) => `✅ Script done (about ${seconds} s)`,
    },
  ),
} as const;

const IMAGE_LINES = {
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
      ko: ({ scene, name }) => `🎨 장면 ${scene}: ${name}에 그림을 부탁합니다.`,
      en: ({ scene, name }) => `🎨 Scene ${scene}: asking ${name} for a picture.`,
    },
  ),
  'recipe.found_again': filled(
    { scene: count },
    {
      ko: ({ scene }) => `↩️ 장면 ${scene}: 앞서 부탁한 그림이 있어 다시 부탁하지 않습니다.`,
      en: ({ scene }) => `↩️ Scene ${scene}: its picture was asked for before, so it is not asked for again.`,
    },
  ),
  'recipe.waiting': filled(
    { scene: count, seconds: count },
    {
      ko: ({ scene, seconds }) => `⏳ 장면 ${scene}: ${seconds}초째 그림을 기다립니다.`,
      en: ({ scene, seconds }) => `⏳ Scene ${scene}: its picture has been waited for ${seconds} s.`,
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
      en: (given) => `⚠️ Not used of your folder (too small, or unreadable): ${listed(given)}`,
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
      ko: ({ scenes }) => `⚠️ 부탁하지 않은 장면의 그림은 쓰지 않습니다: 장면 ${scenes}`,
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

const VIDEO_LINES = {
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
  /** Of the narration that is not kept from before. What it costs is between the creator and the service. */
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

/** What the creator's own code does and says. */
const PROCESSOR_LINES = {
  /** A file that the program left and that is not taken over. */
  'processor.file_left_out': filled(
    { name: text },
    {
      ko: ({ name }) => `⚠️ 프로그램이 남긴 파일을 가져오지 않았습니다: ${name}`,
      en: ({ name }) => `⚠️ A file in the out folder was left out: ${name}`,
    },
  ),
  'processor.unreadable_line': filled(
    { at: text },
    {
      ko: ({ at }) => `⚠️ 프로그램이 보낸 줄을 읽을 수 없어 건너뛰었습니다${at === '' ? '' : ` (${at})`}`,
      en: ({ at }) => `⚠️ A line that the program sent could not be read and was skipped${at === '' ? '' : ` (${at})`}`,
    },
  ),
  'processor.not_heard': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 진행 상황을 확인하지 못해 다시 물어봅니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ Could not ask for progress, asking again: ${problemText.say(problem, 'en')}`,
    },
  ),
  'processor.program_begins': filled(
    { name: text },
    { ko: ({ name }) => `▶️ 내 프로그램: ${name}`, en: ({ name }) => `▶️ My program: ${name}` },
  ),
  'processor.url_begins': filled(
    { host: text },
    { ko: ({ host }) => `▶️ 내 주소: ${host}`, en: ({ host }) => `▶️ My address: ${host}` },
  ),
  'processor.worker_begins': fixed({
    ko: '▶️ 내 작업자가 작업을 가져갔습니다',
    en: '▶️ My own worker has taken the task',
  }),
} as const;

export const LOG_LINES = {
  ...PROCESSOR_LINES,
  ...QUEUE_LINES,
  ...SCRIPT_LINES,
  ...IMAGE_LINES,
  ...VIDEO_LINES,
} as const;
