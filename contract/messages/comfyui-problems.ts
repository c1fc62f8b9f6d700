import { count, filled, fixed, text } from './define';
import { PICTURE_REASONS, pictureReasonSchema } from './picture-reasons';

/** `said`, `model`, `name`: words of ComfyUI or of the creator's own file, cut short. */
export const COMFYUI_PROBLEMS = {
  'comfyui.no_workflow': fixed({
    ko: 'ComfyUI로 그림을 만들려면 워크플로 파일이 필요합니다. ComfyUI에서 내보내기(API)로 저장한 JSON 파일의 전체 경로를 설정에 넣어 주세요.',
    en: 'ComfyUI needs a workflow. Save one in ComfyUI with Export (API), and put the full path of that JSON file into the settings.',
  }),
  'comfyui.workflow_not_found': filled(
    { name: text },
    {
      ko: ({ name }) => `워크플로 파일을 읽을 수 없습니다: ${name}. 설정에서 경로를 확인해 주세요.`,
      en: ({ name }) => `The workflow file cannot be read: ${name}. Check its path in the settings.`,
    },
  ),
  'comfyui.workflow_not_json': filled(
    { name: text },
    {
      ko: ({ name }) => `${name}은(는) 올바른 JSON 파일이 아닙니다. ComfyUI에서 내보내기(API)로 다시 저장해 주세요.`,
      en: ({ name }) => `${name} is not valid JSON. Save it again in ComfyUI with Export (API).`,
    },
  ),
  'comfyui.workflow_of_editor': filled(
    { name: text },
    {
      ko: ({ name }) =>
        `${name}은(는) ComfyUI 편집 화면용으로 저장한 파일이라 실행할 수 없습니다. ComfyUI에서 내보내기(API)로 저장한 파일을 써 주세요.`,
      en: ({ name }) =>
        `${name} was saved for ComfyUI’s editor and cannot be run. Use a file that was saved with Export (API).`,
    },
  ),
  'comfyui.workflow_not_api': filled(
    { name: text },
    {
      ko: ({ name }) =>
        `${name}은(는) ComfyUI 워크플로가 아닙니다. ComfyUI에서 내보내기(API)로 저장한 파일을 써 주세요.`,
      en: ({ name }) => `${name} is not a workflow of ComfyUI. Use a file that was saved with Export (API).`,
    },
  ),
  /** `places`: such as `{{prompt}}, {{seed}}`. */
  'comfyui.workflow_no_place': filled(
    { name: text, places: text },
    {
      ko: ({ name, places }) =>
        `워크플로 ${name}에 ${places} 자리가 없습니다. 그 값이 들어갈 곳에 적고 저장한 뒤 다시 시도해 주세요.`,
      en: ({ name, places }) =>
        `The workflow ${name} has no ${places}. Write it where that value belongs, save the file, and try again.`,
    },
  ),
  'comfyui.workflow_refused': filled(
    { name: text, said: text },
    {
      ko: ({ name, said }) =>
        `ComfyUI가 워크플로 ${name}을(를) 받지 않았습니다: ${said}. ComfyUI에서 이 워크플로가 실행되는지 확인해 주세요.`,
      en: ({ name, said }) =>
        `ComfyUI did not accept the workflow ${name}: ${said}. Check that it runs in ComfyUI itself.`,
    },
  ),
  'comfyui.away': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `${host}의 ComfyUI가 응답하지 않습니다. ComfyUI를 켜거나 설정에서 주소를 확인한 뒤 다시 시도해 주세요.`,
      en: ({ host }) =>
        `ComfyUI at ${host} does not respond. Start it, or check its address in the settings, then try again.`,
    },
  ),
  'comfyui.refused': filled(
    { host: text, status: count },
    {
      ko: ({ host, status }) =>
        `${host}의 ComfyUI가 접근을 거절했습니다(HTTP ${status}). 로그인 없이 쓸 수 있는 주소가 필요합니다.`,
      en: ({ host, status }) =>
        `ComfyUI at ${host} refused access (HTTP ${status}). An address without a login is needed.`,
    },
  ),
  'comfyui.not_comfyui': filled(
    { host: text },
    {
      ko: ({ host }) => `${host}에서 응답한 것은 ComfyUI가 아닙니다. 설정에서 주소와 포트를 확인해 주세요.`,
      en: ({ host }) => `What responds at ${host} is not ComfyUI. Check the address and port in the settings.`,
    },
  ),
  /** What the test in the settings says when all is well. */
  'comfyui.answers': filled(
    { host: text, tookMs: count },
    {
      ko: ({ host, tookMs }) => `${host}에서 ComfyUI가 응답합니다(${tookMs} ms). 버전은 알려 주지 않습니다.`,
      en: ({ host, tookMs }) => `ComfyUI responds at ${host} (${tookMs} ms). It does not tell its version.`,
    },
  ),
  'comfyui.answers_as': filled(
    { host: text, tookMs: count, version: text },
    {
      ko: ({ host, tookMs, version }) => `${host}에서 ComfyUI ${version}이(가) 응답합니다(${tookMs} ms).`,
      en: ({ host, tookMs, version }) => `ComfyUI ${version} responds at ${host} (${tookMs} ms).`,
    },
  ),
  /** `places`: such as `{{prompt}}, {{seed}}`. */
  'comfyui.workflow_fine': filled(
    { name: text, places: text },
    {
      ko: ({ name, places }) => `워크플로 ${name}을(를) 읽었고, ${places} 자리를 찾았습니다.`,
      en: ({ name, places }) => `The workflow ${name} can be read, and has ${places}.`,
    },
  ),
  'comfyui.busy': filled(
    { host: text, status: count },
    {
      ko: ({ host, status }) => `${host}의 ComfyUI에 문제가 있습니다(HTTP ${status}).`,
      en: ({ host, status }) => `ComfyUI at ${host} has a problem (HTTP ${status}).`,
    },
  ),
  'comfyui.too_much': filled(
    { host: text },
    {
      ko: ({ host }) => `${host}의 ComfyUI가 보낸 응답이 지나치게 큽니다.`,
      en: ({ host }) => `A reply of ComfyUI at ${host} is far too large.`,
    },
  ),
  'comfyui.node_failed': filled(
    { said: text },
    { ko: ({ said }) => `ComfyUI에서 오류가 났습니다: ${said}`, en: ({ said }) => `ComfyUI failed: ${said}` },
  ),
  'comfyui.interrupted': fixed({
    ko: 'ComfyUI에서 이 그림을 중단했습니다.',
    en: 'This picture was stopped in ComfyUI.',
  }),
  'comfyui.forgotten': fixed({
    ko: 'ComfyUI가 맡긴 그림을 거듭 잊었습니다.',
    en: 'ComfyUI forgot the picture again and again.',
  }),
  'comfyui.too_slow': filled(
    { minutes: count },
    {
      ko: ({ minutes }) => `ComfyUI가 그림 한 장을 ${minutes}분 안에 만들지 못해 중단했습니다.`,
      en: ({ minutes }) => `ComfyUI did not make the picture within ${minutes} minutes, so it was stopped.`,
    },
  ),
  'comfyui.no_picture': fixed({
    ko: 'ComfyUI가 일을 마쳤지만 저장한 그림이 없습니다. 워크플로에 이미지 저장 노드가 있는지 확인해 주세요.',
    en: 'ComfyUI finished, but saved no picture. Check that the workflow has a node that saves an image.',
  }),
  'comfyui.picture_not_fetched': fixed({
    ko: 'ComfyUI에서 그림을 온전히 받지 못했습니다.',
    en: 'The picture could not be fetched whole from ComfyUI.',
  }),
  'comfyui.picture_unusable': filled(
    { why: pictureReasonSchema },
    {
      ko: ({ why }) => `ComfyUI가 만든 그림을 쓸 수 없습니다: ${PICTURE_REASONS[why].ko}.`,
      en: ({ why }) => `The picture of ComfyUI cannot be used: ${PICTURE_REASONS[why].en}.`,
    },
  ),
} as const;
