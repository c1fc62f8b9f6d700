import { amount, count, filled, fixed, text } from './define';

/** The creator's own code: what it failed to do, and settings of it that cannot be used. */
export const PROCESSOR_PROBLEMS = {
  /** `field` says which setting. */
  processor_unusable: fixed({
    ko: '이 작업을 맡을 프로그램의 설정을 쓸 수 없습니다. 설정의 ‘작업을 맡을 프로그램’에서 고치면 이어서 진행합니다.',
    en: 'The setting for the program that does these tasks cannot be used. Correct it under “Who does the work” in the settings; the task then goes on.',
  }),
  service_unauthorized: fixed({
    ko: '설정한 주소가 접근을 거절했습니다. 설정의 ‘작업을 맡을 프로그램’에서 주소와 비밀값을 확인하세요.',
    en: 'The address that was set refused access. Check the address and its secret under “Who does the work” in the settings.',
  }),
  not_external: fixed({
    ko: '이 유형의 작업은 ‘내 작업자’가 맡고 있지 않습니다. 설정의 ‘작업을 맡을 프로그램’에서 ‘내 작업자’를 고르세요.',
    en: 'Tasks of this type are not done by a worker of your own. Choose “My worker” under “Who does the work” in the settings.',
  }),
  'processor.asked_to_wait': fixed({
    ko: '프로그램이 나중에 다시 시도하라고 했습니다.',
    en: 'The program asked to be tried again later.',
  }),
  'processor.result_too_long': filled(
    { chars: count },
    {
      ko: ({ chars }) => `프로그램이 돌려준 결과가 너무 깁니다 (${chars}자까지).`,
      en: ({ chars }) => `The result that the program returned is too long (at most ${chars} characters).`,
    },
  ),
  /** It ended with the exit code for a wrong input or set-up; `output` is what it printed last. */
  'processor.wrong_input': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램에 따르면 입력이나 설정이 잘못되었습니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) =>
        `${program} says that its input or its set-up is wrong${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  /** It ended with the exit code for "later". */
  'processor.later': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램이 나중에 다시 시도하라고 했습니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) => `${program} asked to be tried again later${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  /** It ended with the exit code for "a person must act". */
  'processor.needs_you': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램을 이어서 실행하려면 확인이 필요합니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) =>
        `${program} needs you to act before it can go on${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  'processor.too_deep': filled(
    { levels: count },
    {
      ko: ({ levels }) => `프로그램이 보낸 JSON의 단계가 너무 깊습니다 (${levels}단계까지).`,
      en: ({ levels }) => `The JSON that the program sent is nested too deeply (at most ${levels} levels).`,
    },
  ),
  'processor.too_many_files': filled(
    { max: count },
    {
      ko: ({ max }) => `프로그램이 파일을 너무 많이 남겼습니다 (${max}개까지). 필요한 파일만 남기도록 고쳐 주세요.`,
      en: ({ max }) => `The program left too many files (at most ${max}). Make it leave only those that are needed.`,
    },
  ),
  'processor.linked_file': filled(
    { name: text },
    {
      ko: ({ name }) => `다른 곳의 파일과 이어진 파일(하드 링크)입니다. 복사해서 넣어 주세요: ${name}`,
      en: ({ name }) => `This file is also linked from another place (a hard link). Copy it instead: ${name}`,
    },
  ),
  /** No connection, or one that ended before a reply; `reason` is the system's code. */
  'service.unreachable': filled(
    { host: text, reason: text },
    {
      ko: ({ host, reason }) => `${host} 서버에 연결하지 못했습니다 (${reason}). 서버가 켜져 있는지 확인해 주세요.`,
      en: ({ host, reason }) => `${host} could not be reached (${reason}). Check that the server is running.`,
    },
  ),
  'service.half_reply': filled(
    { host: text },
    {
      ko: ({ host }) => `${host} 서버의 응답이 중간에 끊겼습니다.`,
      en: ({ host }) => `The reply of ${host} broke off before its end.`,
    },
  ),
  'service.busy': filled(
    { host: text, status: count },
    {
      ko: ({ host, status }) => `${host} 서버가 지금은 처리하지 못합니다 (HTTP ${status}).`,
      en: ({ host, status }) => `${host} cannot do it at the moment (HTTP ${status}).`,
    },
  ),
  'service.refused': filled(
    { host: text, status: count },
    {
      ko: ({ host, status }) =>
        `${host} 서버가 요청을 받아들이지 않았습니다 (HTTP ${status}). 설정한 주소와 서버의 로그를 확인해 주세요.`,
      en: ({ host, status }) =>
        `${host} did not accept the request (HTTP ${status}). Check the address in the settings and the server’s log.`,
    },
  ),
  'service.redirected': filled(
    { host: text, status: count, target: text },
    {
      ko: ({ host, status, target }) =>
        `${host} 서버가 다른 주소로 보냈습니다 (HTTP ${status}, ${target}). 다른 주소로는 따라가지 않습니다. 실제 주소를 설정에 넣어 주세요.`,
      en: ({ host, status, target }) =>
        `${host} redirected to another address (HTTP ${status}, ${target}). Redirects are not followed: put the final address into the settings.`,
    },
  ),
  /** `type` is the content type that it claimed, `start` how the body began. */
  'service.not_json': filled(
    { host: text, type: text, start: text },
    {
      ko: ({ host, type, start }) => `${host} 서버의 응답이 JSON이 아닙니다 (${type}): ${start}`,
      en: ({ host, type, start }) => `The reply of ${host} is not JSON (${type}): ${start}`,
    },
  ),
  'service.bad_json': filled(
    { host: text },
    {
      ko: ({ host }) => `${host} 서버가 보낸 JSON을 읽을 수 없습니다. 중간에 잘렸거나 형식이 틀렸습니다.`,
      en: ({ host }) => `The JSON that ${host} sent cannot be read: it was cut off, or is not valid.`,
    },
  ),
  'service.too_large': filled(
    { host: text, megabytes: count },
    {
      ko: ({ host, megabytes }) => `${host} 서버의 응답이 너무 큽니다 (압축을 푼 크기로 ${megabytes} MB까지).`,
      en: ({ host, megabytes }) => `The reply of ${host} is too large (at most ${megabytes} MB, uncompressed).`,
    },
  ),
  'service.line_too_long': filled(
    { host: text, chars: count },
    {
      ko: ({ host, chars }) => `${host} 서버가 보낸 줄 하나가 너무 깁니다 (${chars}자까지).`,
      en: ({ host, chars }) => `A line that ${host} sent is too long (at most ${chars} characters).`,
    },
  ),
  'service.too_slow': filled(
    { host: text, minutes: amount },
    {
      ko: ({ host, minutes }) =>
        `${host} 서버가 ${minutes}분 안에 끝내지 못했습니다. 더 오래 걸리는 작업이면 설정에서 시간 제한을 늘리세요.`,
      en: ({ host, minutes }) =>
        `${host} did not finish within ${minutes} minutes. If its work takes longer, raise the time limit in the settings.`,
    },
  ),
  'service.no_end': filled(
    { host: text },
    {
      ko: ({ host }) => `${host} 서버가 결과(result)도 오류(error)도 보내지 않고 응답을 끝냈습니다.`,
      en: ({ host }) => `${host} ended its reply with neither a result nor an error.`,
    },
  ),
  'service.unknown_encoding': filled(
    { host: text, encoding: text },
    {
      ko: ({ host, encoding }) => `${host} 서버의 응답은 풀 수 없는 방식(${encoding})으로 압축되어 있습니다.`,
      en: ({ host, encoding }) =>
        `The reply of ${host} is compressed in a way that Studio Queue cannot read (${encoding}).`,
    },
  ),
  'service.no_location': filled(
    { host: text },
    {
      ko: ({ host }) => `${host} 서버가 202로 응답했지만, 진행 상황을 물어볼 주소(Location)를 알려 주지 않았습니다.`,
      en: ({ host }) =>
        `${host} replied with 202, but without the address (Location) where its progress can be asked for.`,
    },
  ),
  'service.other_origin': filled(
    { host: text, target: text },
    {
      ko: ({ host, target }) =>
        `${host} 서버가 진행 상황을 물어볼 곳으로 다른 서버(${target})를 알려 주었습니다. 같은 서버의 주소만 쓸 수 있습니다.`,
      en: ({ host, target }) =>
        `${host} sends questions about the progress to another server (${target}). Only an address of the same server can be used.`,
    },
  ),
  'service.said_failed': filled(
    { host: text, word: text },
    {
      ko: ({ host, word }) => `${host} 서버가 작업이 실패했다고 알렸습니다 (${word}).`,
      en: ({ host, word }) => `${host} reported that the task failed (${word}).`,
    },
  ),
  /** `at` is the path in what the creator's code returned, for whoever wrote that code: often the creator. */
  'result.bad_field': filled(
    { at: text },
    {
      ko: ({ at }) => `프로그램이 돌려준 결과에서 ${at} 값이 없거나 쓸 수 없는 값입니다.`,
      en: ({ at }) => `In what the program returned, ${at} is missing or cannot be used.`,
    },
  ),
  'result.too_many': filled(
    { at: text, limit: count },
    {
      ko: ({ at, limit }) => `프로그램이 돌려준 결과에서 ${at} 개수가 너무 많습니다 (${limit}개까지).`,
      en: ({ at, limit }) => `In what the program returned, ${at} has too many entries (at most ${limit}).`,
    },
  ),
  'result.too_long': filled(
    { at: text, limit: count },
    {
      ko: ({ at, limit }) => `프로그램이 돌려준 결과에서 ${at} 글이 너무 깁니다 (${limit}자까지).`,
      en: ({ at, limit }) => `In what the program returned, ${at} is too long (at most ${limit} characters).`,
    },
  ),
  'result.same_scene': filled(
    { at: text, scene: count },
    {
      ko: ({ at, scene }) => `장면 ${scene}의 그림이 두 번 있습니다 (${at}).`,
      en: ({ at, scene }) => `There are two pictures for scene ${scene} (${at}).`,
    },
  ),
  'result.no_picture': filled(
    { at: text },
    {
      ko: ({ at }) => `쓸 수 있는 형식(JPEG, PNG, WebP, GIF, AVIF)의 그림이 아닙니다: ${at}`,
      en: ({ at }) => `${at} is not a picture in a format that can be used (JPEG, PNG, WebP, GIF, AVIF).`,
    },
  ),
  'result.bad_picture': filled(
    { at: text },
    {
      ko: ({ at }) => `${at} 그림이 손상되었거나 너무 큽니다.`,
      en: ({ at }) => `The picture ${at} is damaged or too large.`,
    },
  ),
  'result.not_fetched': filled(
    { at: text, host: text, reason: text },
    {
      ko: ({ at, host, reason }) => `${at}의 파일을 ${host}에서 가져오지 못했습니다 (${reason}).`,
      en: ({ at, host, reason }) => `The file of ${at} could not be fetched from ${host} (${reason}).`,
    },
  ),
  'result.file_too_large': filled(
    { at: text, megabytes: count },
    {
      ko: ({ at, megabytes }) => `${at}의 파일이 너무 큽니다 (${megabytes} MB까지).`,
      en: ({ at, megabytes }) => `The file of ${at} is too large (at most ${megabytes} MB).`,
    },
  ),
  'processor.too_many_wait': fixed({
    ko: '작업을 기다리는 프로그램이 너무 많습니다. 몇 개를 끝내고 다시 시도하세요.',
    en: 'Too many workers wait for a task. End some of them, then try again.',
  }),
  'processor.program_missing': filled(
    { program: text },
    {
      ko: ({ program }) => `프로그램을 찾을 수 없습니다: ${program}. 이름이 맞는지 확인하거나 전체 경로를 넣으세요.`,
      en: ({ program }) => `This program cannot be found: ${program}. Check its name, or enter its full path.`,
    },
  ),
  'processor.program_not_executable': filled(
    { program: text },
    {
      ko: ({ program }) =>
        `실행할 수 없는 파일입니다: ${program}. 파이썬이나 Node 파일이라면 프로그램에는 python3나 node를, 인자에는 이 파일을 넣으세요.`,
      en: ({ program }) =>
        `This file cannot be run: ${program}. If it is a Python or Node file, the program is python3 or node, and the file is its argument.`,
    },
  ),
  'processor.folder_missing': filled(
    { path: text },
    {
      ko: ({ path }) => `폴더가 없습니다. 폴더의 전체 경로를 넣으세요: ${path}`,
      en: ({ path }) => `There is no such folder. Enter a folder’s full path: ${path}`,
    },
  ),
  'processor.secret_missing': filled(
    { name: text },
    {
      ko: ({ name }) => `비밀값 ${name}에 저장된 값이 없습니다. 값을 넣거나 이 비밀값을 지우세요.`,
      en: ({ name }) => `No value is saved for the secret ${name}. Enter one, or remove the secret.`,
    },
  ),
  'processor.no_kit': fixed({
    ko: 'kit 폴더가 없습니다. Studio Queue를 다시 설치하세요.',
    en: 'The kit folder is missing. Install Studio Queue again.',
  }),
  'processor.no_address': fixed({
    ko: '이 작업은 더 이상 열어 볼 주소를 기다리고 있지 않습니다.',
    en: 'This task no longer waits for anything at an address.',
  }),
  'processor.address_not_opened': filled(
    { url: text },
    {
      ko: ({ url }) => `브라우저를 열지 못했습니다. 이 주소를 직접 여세요: ${url}`,
      en: ({ url }) => `The browser could not be opened. Open this address yourself: ${url}`,
    },
  ),
} as const;
