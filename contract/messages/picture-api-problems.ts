import { count, filled, fixed, text } from './define';
import { PICTURE_REASONS, pictureReasonSchema } from './picture-reasons';

const host = { host: text };
const refused = { host: text, status: count };

/** Of services that make pictures for money. */
export const PICTURE_API_PROBLEMS = {
  'picture_api.no_model': fixed({
    ko: '그림을 만들 모델이 정해지지 않았습니다. 설정에서 모델을 정하면 이어서 진행합니다.',
    en: 'No model is set that makes the pictures. Set one in the settings, and the task goes on.',
  }),
  'picture_api.refused_key': filled(refused, {
    ko: ({ host: name, status }) =>
      `${name}이(가) 접근을 거부했습니다(HTTP ${status}). 설정에서 API 키를 확인해 주세요.`,
    en: ({ host: name, status }) => `${name} refused access (HTTP ${status}). Check the API key in the settings.`,
  }),
  'picture_api.no_credit': filled(host, {
    ko: ({ host: name }) => `${name}의 잔액이나 한도를 다 썼습니다. 충전하거나 한도를 올린 뒤 다시 시도해 주세요.`,
    en: ({ host: name }) =>
      `The account at ${name} is empty, or its limit is reached. Add credit or raise the limit, then try again.`,
  }),
  'picture_api.refused_request': filled(
    { host: text, model: text, status: count },
    {
      ko: ({ host: name, model, status }) =>
        `${name}이(가) 모델 ${model}의 요청을 받아들이지 않았습니다(HTTP ${status}). 설정에서 주소, 모델, 품질을 확인해 주세요.`,
      en: ({ host: name, model, status }) =>
        `${name} did not accept the request for the model ${model} (HTTP ${status}). Check the address, the model and the quality in the settings.`,
    },
  ),
  'picture_api.unknown_model': filled(
    { host: text, model: text },
    {
      ko: ({ host: name, model }) =>
        `${name}이(가) 모델 ${model}을(를) 모릅니다(HTTP 404). 종료되었을 수 있습니다. 설정에서 목록을 읽어 다른 모델을 고르고, 주소도 확인해 주세요.`,
      en: ({ host: name, model }) =>
        `${name} does not know the model ${model} (HTTP 404). It may have been shut down. Read the list in the settings and choose another one, and check the address.`,
    },
  ),
  'picture_api.no_list': filled(refused, {
    ko: ({ host: name, status }) =>
      `${name}이(가) 모델 목록을 보내지 않았습니다(HTTP ${status}). 모델 이름을 직접 적어 주세요.`,
    en: ({ host: name, status }) => `${name} sent no list of models (HTTP ${status}). Type the name of the model.`,
  }),
  'picture_api.redirected': filled(refused, {
    ko: ({ host: name, status }) =>
      `${name}이(가) 다른 주소로 보냈습니다(HTTP ${status}). 다른 주소로는 따라가지 않습니다. 실제 주소를 설정에 적어 주세요.`,
    en: ({ host: name, status }) =>
      `${name} redirected to another address (HTTP ${status}). Redirects are not followed: put the final address into the settings.`,
  }),
  'picture_api.busy': filled(refused, {
    ko: ({ host: name, status }) => `${name}이(가) 지금은 그림을 만들지 못합니다(HTTP ${status}).`,
    en: ({ host: name, status }) => `${name} cannot make pictures right now (HTTP ${status}).`,
  }),
  'picture_api.unreachable': filled(host, {
    ko: ({ host: name }) => `${name}에 연결하지 못했습니다. 서버가 켜져 있는지, 설정의 주소가 맞는지 확인해 주세요.`,
    en: ({ host: name }) => `${name} could not be reached. Check that it is running, and its address in the settings.`,
  }),
  'picture_api.half': filled(host, {
    ko: ({ host: name }) => `${name}의 연결이 그림을 다 받기 전에 끊겼습니다. 비용은 청구되었을 수 있습니다.`,
    en: ({ host: name }) =>
      `The connection to ${name} broke before the picture was here whole. It may have been charged all the same.`,
  }),
  'picture_api.too_slow': filled(
    { host: text, seconds: count },
    {
      ko: ({ host: name, seconds }) =>
        `${name}이(가) 그림 한 장을 ${seconds}초 안에 다 보내지 못했습니다. 비용은 청구되었을 수 있습니다.`,
      en: ({ host: name, seconds }) =>
        `${name} did not send a whole picture within ${seconds} s. It may have been charged all the same.`,
    },
  ),
  'picture_api.odd_reply': filled(host, {
    ko: ({ host: name }) => `${name}의 응답이 그림이 아닙니다. 설정에서 주소를 확인해 주세요.`,
    en: ({ host: name }) => `The reply of ${name} is no picture. Check its address in the settings.`,
  }),
  'picture_api.too_large': filled(host, {
    ko: ({ host: name }) => `${name}의 응답이 지나치게 큽니다.`,
    en: ({ host: name }) => `The reply of ${name} is far too large.`,
  }),
  'picture_api.none': filled(host, {
    ko: ({ host: name }) => `${name}의 응답에 그림이 없습니다.`,
    en: ({ host: name }) => `The reply of ${name} has no picture.`,
  }),
  'picture_api.refused_words': filled(host, {
    ko: ({ host: name }) =>
      `${name}이(가) 이 장면의 내용은 그리지 않겠다고 했습니다. 그림 설명을 바꾸면 될 수 있습니다.`,
    en: ({ host: name }) => `${name} declined to draw what this scene says. Other words for its picture may help.`,
  }),
  'picture_api.unusable': filled(
    { host: text, why: pictureReasonSchema },
    {
      ko: ({ host: name, why }) => `${name}이(가) 만든 그림을 쓸 수 없습니다: ${PICTURE_REASONS[why].ko}.`,
      en: ({ host: name, why }) => `The picture of ${name} cannot be used: ${PICTURE_REASONS[why].en}.`,
    },
  ),
} as const;
