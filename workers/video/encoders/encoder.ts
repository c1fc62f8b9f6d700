import type { FilmQuality, FrameRate } from '../../../contract/film-format';

/** What makes H.264 of frames, as FFmpeg is told. */
export interface Encoder {
  /** FFmpeg's name. */
  readonly name: string;
  /** As people know it. */
  readonly label: string;
  /** Before the input: the device that is opened. */
  readonly device: readonly string[];
  /** The last filter: the frames as the encoder takes them. */
  readonly frames: string;
  readonly options: readonly string[];
}

/**
 * Of still pictures that move slowly, `superfast` makes as good a film as `veryfast` by a third less work, if it keeps what that one has beside: it
 * looks ahead, so that what stays in view is given the bits. Whether a frame may be a B frame is not weighed (b-adapt): here nearly all may.
 */
const AHEAD = ['-x264-params', 'mbtree=1:rc-lookahead=10:b-adapt=0:bframes=5'];

export const SOFTWARE: Encoder = {
  name: 'libx264',
  label: 'x264',
  device: [],
  frames: 'format=yuv420p',
  options: ['-preset', 'superfast', '-crf', '20', ...AHEAD, '-pix_fmt', 'yuv420p'],
};

/** Always by software: a draft is nearly done by the time a device is opened. */
const DRAFT: Encoder = { ...SOFTWARE, options: ['-preset', 'ultrafast', '-crf', '26', '-pix_fmt', 'yuv420p'] };

const NVENC: Encoder = {
  name: 'h264_nvenc',
  label: 'NVENC',
  device: [],
  frames: 'format=yuv420p',
  options: ['-preset', 'p4', '-tune', 'hq', '-rc', 'vbr', '-cq', '21', '-b:v', '0'],
};
const QSV: Encoder = {
  name: 'h264_qsv',
  label: 'Quick Sync',
  device: [],
  frames: 'format=nv12',
  options: ['-preset', 'medium', '-global_quality', '21'],
};
const VAAPI: Encoder = {
  name: 'h264_vaapi',
  label: 'VAAPI',
  // Without a name FFmpeg takes the first device that there is.
  device: ['-init_hw_device', 'vaapi=gpu', '-filter_hw_device', 'gpu'],
  frames: 'format=nv12,hwupload',
  options: ['-rc_mode', 'CQP', '-qp', '21'],
};
const VIDEOTOOLBOX: Encoder = {
  name: 'h264_videotoolbox',
  label: 'VideoToolbox',
  device: [],
  frames: 'format=nv12',
  options: ['-q:v', '65', '-allow_sw', '0'],
};
const AMF: Encoder = {
  name: 'h264_amf',
  label: 'AMF',
  device: [],
  frames: 'format=nv12',
  options: ['-quality', 'balanced', '-rc', 'cqp', '-qp_i', '20', '-qp_p', '21', '-qp_b', '23'],
};

/** Those that a system may have, in the order in which they are tried. */
export function hardwareOf(platform: NodeJS.Platform): readonly Encoder[] {
  if (platform === 'darwin') return [VIDEOTOOLBOX];
  return platform === 'win32' ? [NVENC, QSV, AMF] : [NVENC, QSV, VAAPI, AMF];
}

const COLOUR = 'bt709';

/** Behind the input: how its frames are encoded. Everything that two segments of a film must have in common is said here. */
export const encodingArgs = ({ name, options }: Encoder, frameRate: FrameRate): readonly string[] => [
  ...['-c:v', name, ...options, '-profile:v', 'high'],
  ...['-g', String(frameRate * 2), '-color_range', 'tv', '-color_primaries', COLOUR, '-color_trc', COLOUR],
  ...['-colorspace', COLOUR, '-video_track_timescale', '15360', '-f', 'mp4'],
];

/** Of a quality by software, with so many threads a segment. */
export function softwareOf(quality: FilmQuality, threads: number): Encoder {
  const encoder = quality === 'draft' ? DRAFT : SOFTWARE;
  return { ...encoder, options: [...encoder.options, '-threads', String(threads)] };
}
