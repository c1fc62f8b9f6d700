import type { z } from 'zod';
import type { Language } from '../words';
import { amount, count, type Definition, filled, fixed, text } from './define';

const UNVERIFIED = { ko: '완성된 영상을 확인하지 못했습니다', en: 'The finished film did not pass its check' } as const;

/** A finished film that is not what it should be. */
function unverified<Shape extends z.ZodRawShape>(
  shape: Shape,
  why: { readonly [L in Language]: (given: z.output<z.ZodObject<Shape>>) => string },
): Definition<Shape> {
  return filled(shape, {
    ko: (given) => `${UNVERIFIED.ko}: ${why.ko(given)}`,
    en: (given) => `${UNVERIFIED.en}: ${why.en(given)}`,
  });
}

export const VIDEO_PROBLEMS = {
  'video.no_script': fixed({
    ko: '이 프로젝트에 대본이 없습니다. 먼저 이 프로젝트의 대본 작업을 실행해 주세요.',
    en: 'This project has no script. Run a script task in this project first.',
  }),
  'video.bad_script': fixed({
    ko: '대본 파일(script.json)을 읽을 수 없습니다. 대본 작업을 다시 실행해 주세요.',
    en: 'The script file (script.json) cannot be read. Run the script task again.',
  }),
  'video.no_pictures': fixed({
    ko: '이 프로젝트에 그림이 없습니다 (images 폴더). 먼저 이미지 작업을 실행해 주세요.',
    en: 'This project has no pictures (folder images). Run an image task first.',
  }),
  'video.no_readable_picture': fixed({
    ko: '읽을 수 있는 그림이 하나도 없습니다. 이미지 작업을 다시 실행해 주세요.',
    en: 'None of the pictures can be read. Run the image task again.',
  }),
  'video.narration_too_long': fixed({
    ko: '내레이션이 3시간을 넘습니다. 대본을 나누어 여러 영상으로 만들어 주세요.',
    en: 'The narration is longer than 3 hours. Split the script into several films.',
  }),
  'video.nothing_to_read': fixed({
    ko: '대본에 소리 내어 읽을 글자가 없습니다. 대본의 내레이션을 확인해 주세요.',
    en: 'The script has nothing to read aloud. Check its narration.',
  }),
  'ffmpeg.missing': fixed({
    ko: 'FFmpeg를 찾을 수 없습니다. ffmpeg와 ffprobe를 설치하거나 설정에서 위치를 알려 주세요.',
    en: 'FFmpeg was not found. Install ffmpeg and ffprobe, or give their path in the settings.',
  }),
  'ffmpeg.no_loudness': fixed({
    ko: 'FFmpeg가 잰 음량을 읽을 수 없습니다. 다른 버전의 FFmpeg를 설치해 주세요.',
    en: 'The loudness that FFmpeg measured cannot be read. Install another version of FFmpeg.',
  }),
  'voice.bad_name': fixed({
    ko: '목소리 이름이 올바르지 않습니다. 다른 목소리를 골라 주세요.',
    en: 'The name of the voice is not valid. Choose another voice.',
  }),
  /** `output` is what the speech engine printed. */
  'voice.unusable': filled(
    { voice: text, output: text },
    {
      ko: ({ voice, output }) =>
        `설정한 목소리("${voice}")로 읽을 수 없습니다. 설정에서 다른 목소리를 골라 주세요.${output === '' ? '' : ` (${output})`}`,
      en: ({ voice, output }) =>
        `The voice set in the settings ("${voice}") cannot read this. Choose another voice in the settings.${output === '' ? '' : ` (${output})`}`,
    },
  ),
  'voice.no_program': fixed({
    ko: '내레이션을 읽을 목소리 프로그램이 없습니다. espeak-ng를 설치해 주세요 (예: sudo apt install espeak-ng).',
    en: 'There is no speech program to read the narration. Install espeak-ng (for example: sudo apt install espeak-ng).',
  }),
  'voice.no_program_macos': fixed({
    ko: '내레이션을 읽을 macOS의 say 프로그램이 없습니다.',
    en: 'The speech program of macOS (say) was not found.',
  }),
  'voice.no_program_windows': fixed({
    ko: '내레이션을 읽을 Windows PowerShell을 찾을 수 없습니다.',
    en: 'Windows PowerShell, which reads the narration, was not found.',
  }),
  'voice.none_for_language': fixed({
    ko: '이 언어를 읽을 수 있는 목소리 프로그램이 없습니다. 설정에서 다른 것을 골라 주세요.',
    en: 'No speech program here reads this language. Choose another one in the settings.',
  }),
  'voice.none_macos': fixed({
    ko: '이 언어를 읽는 목소리가 없습니다. 시스템 설정 > 손쉬운 사용 > 콘텐츠 말하기에서 이 언어의 목소리를 내려받아 주세요.',
    en: 'No voice reads this language. Download one in System Settings > Accessibility > Spoken Content.',
  }),
  'voice.none_windows': fixed({
    ko: '이 언어를 읽는 Windows 목소리가 없습니다. 설정 > 시간 및 언어 > 음성에서 이 언어의 음성을 추가해 주세요.',
    en: 'No Windows voice reads this language. Add one in Settings > Time & language > Speech.',
  }),
  'film.damaged': unverified(
    {},
    {
      ko: () => '파일이 손상되어 끝까지 재생되지 않습니다',
      en: () => 'the file is damaged and does not play to its end',
    },
  ),
  'film.tracks': unverified(
    {},
    {
      ko: () => '영상과 소리 트랙이 하나씩이어야 합니다',
      en: () => 'it must have one picture track and one sound track',
    },
  ),
  'film.no_picture_track': unverified({}, { ko: () => '영상 트랙이 없습니다', en: () => 'it has no picture track' }),
  /** `type` is what the file is instead. */
  'film.not_mp4': unverified(
    { type: text },
    { ko: ({ type }) => `MP4 파일이 아닙니다 (${type})`, en: ({ type }) => `it is no MP4 file (${type})` },
  ),
  'film.picture_codec': unverified(
    { codec: text },
    { ko: ({ codec }) => `영상 코덱이 ${codec}입니다`, en: ({ codec }) => `its picture codec is ${codec}` },
  ),
  'film.sound_codec': unverified(
    { codec: text },
    { ko: ({ codec }) => `소리 코덱이 ${codec}입니다`, en: ({ codec }) => `its sound codec is ${codec}` },
  ),
  'film.size': unverified(
    { width: count, height: count },
    {
      ko: ({ width, height }) => `크기가 ${width}x${height}입니다`,
      en: ({ width, height }) => `it is ${width}x${height}`,
    },
  ),
  'film.length': unverified(
    { seconds: amount, expected: amount },
    {
      ko: ({ seconds, expected }) => `길이가 ${seconds}초입니다 (예상 ${expected.toFixed(2)}초)`,
      en: ({ seconds, expected }) => `it is ${seconds} s long (expected ${expected.toFixed(2)} s)`,
    },
  ),
  'film.track_lengths': unverified(
    { picture: amount, sound: amount },
    {
      ko: ({ picture, sound }) => `영상(${picture}초)과 소리(${sound}초)의 길이가 다릅니다`,
      en: ({ picture, sound }) => `its picture (${picture} s) and its sound (${sound} s) differ in length`,
    },
  ),
  'film.loudness': unverified(
    { lufs: amount },
    { ko: ({ lufs }) => `음량이 ${lufs} LUFS입니다`, en: ({ lufs }) => `its loudness is ${lufs} LUFS` },
  ),
  'film.unreadable': unverified({}, { ko: () => '파일 정보를 읽을 수 없습니다', en: () => 'its data cannot be read' }),
  'film.probe_unreadable': unverified(
    {},
    { ko: () => 'ffprobe의 출력을 읽을 수 없습니다', en: () => 'the output of ffprobe cannot be read' },
  ),
} as const;
