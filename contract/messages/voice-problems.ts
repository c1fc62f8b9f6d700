import { byteSize } from '../byte-size';
import { count, filled, fixed, text } from './define';

const program = { program: text };
const host = { host: text };
const refused = { host: text, status: count };
const service = { service: text };
const refusedByService = { service: text, status: count };

/**
 * Problems of the creator's own program that reads, of speech models, speech servers and services that speak. Where a message fits both a server at
 * an address and a service with a key, `host` is the host of the one or the name of the other.
 */
export const VOICE_PROBLEMS = {
  'voice.own_not_set': fixed({
    ko: '내레이션을 읽을 내 프로그램이 정해지지 않았습니다. 설정에서 읽는 프로그램을 정하면 이어서 진행합니다.',
    en: 'Your own program that reads the narration is not set. Set it in the settings, and the task goes on.',
  }),
  'voice.own_missing': filled(program, {
    ko: ({ program: name }) =>
      `내레이션을 읽을 프로그램(${name})을 실행할 수 없습니다. 설정에서 읽는 프로그램의 위치를 확인해 주세요.`,
    en: ({ program: name }) =>
      `The program that reads the narration (${name}) cannot be run. Check its path in the settings.`,
  }),
  'voice.own_nothing': filled(program, {
    ko: ({ program: name }) =>
      `${name} 프로그램이 오류 없이 끝났지만 소리를 남기지 않았습니다. WAV를 표준 출력이나 {wavFile} 자리의 파일에 써야 합니다.`,
    en: ({ program: name }) =>
      `${name} ended without an error and left no sound. It has to write a WAV to its output, or to the file whose path replaces {wavFile}.`,
  }),
  'voice.own_not_sound': filled(program, {
    ko: ({ program: name }) => `${name} 프로그램이 쓴 것은 읽을 수 있는 소리가 아닙니다. WAV로 쓰는지 확인해 주세요.`,
    en: ({ program: name }) => `What ${name} wrote is no sound that can be read. Check that it writes a WAV.`,
  }),
  'voice.own_cut_off': filled(program, {
    ko: ({ program: name }) => `${name} 프로그램이 쓴 소리가 중간에 끊겼습니다.`,
    en: ({ program: name }) => `The sound that ${name} wrote breaks off before its end.`,
  }),
  'voice.own_silent': filled(program, {
    ko: ({ program: name }) => `${name} 프로그램이 쓴 소리에 아무것도 들리지 않습니다.`,
    en: ({ program: name }) => `Nothing can be heard in the sound that ${name} wrote.`,
  }),
  'model.unreachable': filled(host, {
    ko: ({ host: name }) =>
      `${name}에 연결하지 못했습니다. 인터넷 연결과 모델을 받을 주소를 확인하고 다시 눌러 주세요.`,
    en: ({ host: name }) =>
      `${name} could not be reached. Check the connection and where models come from, and press again.`,
  }),
  'model.no_room': filled(
    { wanted: count, free: count },
    {
      ko: ({ wanted, free }) =>
        `디스크에 ${byteSize(wanted)}가 더 필요한데 ${byteSize(free)}만 남았습니다. 공간을 비우고 다시 눌러 주세요.`,
      en: ({ wanted, free }) =>
        `${byteSize(wanted)} more are needed on the disk, and ${byteSize(free)} are free. Free some space and press again.`,
    },
  ),
  'model.half': filled(host, {
    ko: ({ host: name }) => `${name}에서 모델을 받다가 끊겼습니다. 다시 누르면 받은 곳부터 이어서 받습니다.`,
    en: ({ host: name }) => `The download from ${name} broke off. Press again, and it goes on from there.`,
  }),
  'model.refused': filled(refused, {
    ko: ({ host: name, status }) =>
      `${name}에서 모델을 주지 않았습니다(HTTP ${status}). 모델을 받을 주소를 확인해 주세요.`,
    en: ({ host: name, status }) => `${name} refused to send the model (HTTP ${status}). Check where models come from.`,
  }),
  'model.bad_address': filled(host, {
    ko: ({ host: name }) => `${name}에서는 모델을 받지 않습니다. https이거나 이 컴퓨터의 주소여야 합니다.`,
    en: ({ host: name }) => `Models are not taken from ${name}. It must be https, or an address of this computer.`,
  }),
  'model.wrong': fixed({
    ko: '받은 파일이 목록의 것과 달라서 버렸습니다. 모델을 받을 주소를 확인하고 다시 받아 주세요.',
    en: 'The downloaded file is not the listed one and was thrown away. Check where models come from, and download again.',
  }),
  'voice.neural_not_there': fixed({
    ko: '신경망 음성 모델이 없습니다. 설정 → 도구에서 신경망 음성을 고르고 모델을 내려받으면 이어서 진행합니다.',
    en: 'The model of the neural voice is missing. Choose the neural voice under Settings → Tools and download its model, and the task goes on.',
  }),
  'voice.neural_folder': filled(
    { file: text },
    {
      ko: ({ file }) =>
        `설정의 ‘내 모델 폴더’에 ${file} 파일이 없습니다. 폴더를 고치거나 칸을 비우면 이어서 진행합니다.`,
      en: ({ file }) =>
        `“Your own model folder” of the settings holds no ${file}. Correct it or leave it empty, and the task goes on.`,
    },
  ),
  'voice.neural_number': fixed({
    ko: '신경망 음성의 목소리 번호는 1부터 시작하는 숫자입니다. 번호를 고치면 이어서 진행합니다.',
    en: 'The number of a neural voice is a whole number from 1. Correct it, and the task goes on.',
  }),
  'voice.neural_broke': filled(
    { output: text },
    {
      ko: ({ output }) => `신경망 음성 모델로 읽지 못했습니다. 모델을 지우고 다시 내려받아 보세요. ${output}`.trim(),
      en: ({ output }) =>
        `The neural voice model could not speak. Delete the model and download it again. ${output}`.trim(),
    },
  ),
  'voice.neural_silent': fixed({
    ko: '신경망 음성 모델이 만든 소리에 아무것도 들리지 않습니다.',
    en: 'Nothing can be heard in what the neural voice model made.',
  }),
  'voice.neural_too_slow': filled(
    { seconds: count },
    {
      ko: ({ seconds }) =>
        `신경망 음성 모델이 문장 하나를 ${seconds}초 안에 읽지 못했습니다. 이 컴퓨터에는 너무 무겁습니다.`,
      en: ({ seconds }) =>
        `The neural voice model did not speak a sentence within ${seconds} s. It is too heavy for this computer.`,
    },
  ),
  'voice.server_not_set': fixed({
    ko: '음성 서버의 주소가 없습니다. 설정에서 음성 서버 주소를 적으면 이어서 진행합니다.',
    en: 'The address of the speech server is missing. Enter it in the settings, and the task goes on.',
  }),
  'voice.refused_key': filled(refused, {
    ko: ({ host: name, status }) =>
      `음성 서버(${name})가 접근을 거부했습니다(HTTP ${status}). 설정에서 음성 서버의 API 키를 확인해 주세요.`,
    en: ({ host: name, status }) =>
      `The speech server (${name}) refused access (HTTP ${status}). Check its API key in the settings.`,
  }),
  'voice.server_unreachable': filled(host, {
    ko: ({ host: name }) =>
      `음성 서버(${name})에 연결하지 못했습니다. 서버가 켜져 있는지, 설정의 주소가 맞는지 확인해 주세요.`,
    en: ({ host: name }) =>
      `The speech server (${name}) could not be reached. Check that it is running, and its address in the settings.`,
  }),
  'voice.server_half': filled(host, {
    ko: ({ host: name }) => `${name}에서 보낸 소리가 중간에 끊겼습니다.`,
    en: ({ host: name }) => `The sound from ${name} broke off before its end.`,
  }),
  'voice.server_busy': filled(refused, {
    ko: ({ host: name, status }) => `${name}에서 지금은 읽지 못합니다(HTTP ${status}).`,
    en: ({ host: name, status }) => `${name} cannot speak right now (HTTP ${status}).`,
  }),
  'voice.server_refused': filled(refused, {
    ko: ({ host: name, status }) =>
      `음성 서버(${name})가 요청을 받아들이지 않았습니다(HTTP ${status}). 설정의 주소(대개 /v1로 끝납니다), 모델, 목소리를 확인해 주세요.`,
    en: ({ host: name, status }) =>
      `The speech server (${name}) did not accept the request (HTTP ${status}). Check the address (it usually ends with /v1), the model and the voice in the settings.`,
  }),
  'voice.server_redirected': filled(refused, {
    ko: ({ host: name, status }) =>
      `음성 서버(${name})가 다른 주소로 보냈습니다(HTTP ${status}). 다른 주소로는 따라가지 않습니다. 실제 주소를 설정에 적어 주세요.`,
    en: ({ host: name, status }) =>
      `The speech server (${name}) redirected to another address (HTTP ${status}). Redirects are not followed: put the final address into the settings.`,
  }),
  'voice.server_too_slow': filled(
    { host: text, seconds: count },
    {
      ko: ({ host: name, seconds }) => `${name}에서 문장 하나를 ${seconds}초 안에 다 보내지 못했습니다.`,
      en: ({ host: name, seconds }) => `${name} did not send a whole sentence within ${seconds} s.`,
    },
  ),
  'voice.server_too_large': filled(
    { host: text, megabytes: count },
    {
      ko: ({ host: name, megabytes }) => `${name}에서 문장 하나에 ${megabytes} MB가 넘는 소리를 보냈습니다.`,
      en: ({ host: name, megabytes }) => `${name} sent more than ${megabytes} MB of sound for one sentence.`,
    },
  ),
  'voice.server_not_sound': filled(host, {
    ko: ({ host: name }) =>
      `음성 서버(${name})의 응답이 소리가 아닙니다. 설정의 주소를 확인해 주세요(대개 /v1로 끝납니다).`,
    en: ({ host: name }) =>
      `The reply of the speech server (${name}) is no sound. Check its address in the settings (it usually ends with /v1).`,
  }),
  'voice.server_silent': filled(host, {
    ko: ({ host: name }) => `${name}에서 보낸 소리에 아무것도 들리지 않습니다.`,
    en: ({ host: name }) => `Nothing can be heard in the sound from ${name}.`,
  }),
  'voice.service_not_set': filled(service, {
    ko: ({ service: name }) => `${name}의 키나 목소리가 정해지지 않았습니다. 설정에서 정하면 이어서 진행합니다.`,
    en: ({ service: name }) =>
      `The key or the voice of ${name} is not set. Set them in the settings, and the task goes on.`,
  }),
  'voice.service_refused_key': filled(refusedByService, {
    ko: ({ service: name, status }) =>
      `${name}에서 키를 거절했습니다(HTTP ${status}). 설정에서 ${name} 키를 확인해 주세요.`,
    en: ({ service: name, status }) => `${name} refused the key (HTTP ${status}). Check it in the settings.`,
  }),
  'voice.service_unreachable': filled(service, {
    ko: ({ service: name }) => `${name}에 연결하지 못했습니다. 인터넷 연결을 확인해 주세요.`,
    en: ({ service: name }) => `${name} could not be reached. Check the internet connection.`,
  }),
  'voice.service_refused': filled(refusedByService, {
    ko: ({ service: name, status }) =>
      `${name}에서 요청을 받아들이지 않았습니다(HTTP ${status}). 설정에서 목소리와 모델을 확인해 주세요.`,
    en: ({ service: name, status }) =>
      `${name} did not accept the request (HTTP ${status}). Check the voice and the model in the settings.`,
  }),
  'voice.service_redirected': filled(refusedByService, {
    ko: ({ service: name, status }) =>
      `${name}에서 다른 주소로 보냈습니다(HTTP ${status}). 키가 새어 나가지 않도록 따라가지 않습니다.`,
    en: ({ service: name, status }) =>
      `${name} redirected to another address (HTTP ${status}), which is not followed, so that the key goes nowhere else.`,
  }),
  'voice.service_not_sound': filled(service, {
    ko: ({ service: name }) => `${name}에서 보낸 것은 읽을 수 있는 소리가 아닙니다.`,
    en: ({ service: name }) => `What ${name} sent is no sound that can be read.`,
  }),
  'voice.service_no_list': filled(service, {
    ko: ({ service: name }) => `${name}의 목소리 목록을 읽을 수 없습니다. 목소리 ID를 직접 적어 주세요.`,
    en: ({ service: name }) => `The list of voices of ${name} cannot be read. Enter the id of a voice instead.`,
  }),
} as const;
