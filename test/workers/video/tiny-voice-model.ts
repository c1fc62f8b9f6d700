import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/*
 * A speech model of a few kilobytes with the files, names and shapes of Supertonic, whose weights are nothing but arithmetic: each letter
 * sounds for 60 ms, as a tone whose pitch is the speaker's. It is written here byte by byte, since ONNX is protobuf and these are few fields.
 */

const SAMPLE_RATE = 22_050;
const CHUNK = 64;
const SPEAKER_HZ = [220, 440] as const;

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const whole = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, content: Buffer | string): Buffer => {
  const body = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(body.length)]), body]);
};
const message = (...parts: Buffer[]): Buffer => Buffer.concat(parts);

const FLOAT = 1;
const INT64 = 7;
type Shape = readonly (number | string)[];
interface Value {
  readonly name: string;
  readonly type: number;
  readonly shape: Shape;
}
const value = (field: number, { name, type, shape }: Value): Buffer => {
  const dims = shape.map((dim) => bytes(1, typeof dim === 'number' ? whole(1, dim) : bytes(2, dim)));
  return bytes(field, message(bytes(1, name), bytes(2, bytes(1, message(whole(1, type), bytes(2, message(...dims)))))));
};
const floats = (name: string, values: readonly number[], shape: readonly number[] = []): Buffer =>
  tensor(name, FLOAT, shape, Buffer.from(Float32Array.from(values).buffer));
const integers = (name: string, values: readonly bigint[]): Buffer =>
  tensor(name, INT64, [values.length], Buffer.from(BigInt64Array.from(values).buffer));
const tensor = (name: string, type: number, shape: readonly number[], raw: Buffer): Buffer =>
  bytes(5, message(...shape.map((dim) => whole(1, dim)), whole(2, type), bytes(8, name), bytes(9, raw)));
const attribute = (name: string, given: number | readonly number[]): Buffer =>
  typeof given === 'number'
    ? bytes(5, message(bytes(1, name), whole(3, given), whole(20, 2)))
    : bytes(5, message(bytes(1, name), ...given.map((one) => whole(8, one)), whole(20, 7)));
const node = (type: string, inputs: readonly string[], output: string, ...attributes: Buffer[]): Buffer =>
  bytes(1, message(...inputs.map((one) => bytes(1, one)), bytes(2, output), bytes(4, type), ...attributes));

function model(inputs: readonly Value[], output: Value, ...parts: Buffer[]): Buffer {
  const graph = message(...parts, bytes(2, 'tiny'), ...inputs.map((one) => value(11, one)), value(12, output));
  return message(whole(1, 8), bytes(7, graph), bytes(8, whole(2, 13)));
}

const ids: Value = { name: 'text_ids', type: INT64, shape: [1, 'letters'] };
const mask: Value = { name: 'text_mask', type: FLOAT, shape: [1, 1, 'letters'] };
const style: Value = { name: 'style_ttl', type: FLOAT, shape: [1, 1, 1] };
const noisy: Value = { name: 'noisy_latent', type: FLOAT, shape: [1, CHUNK, 'chunks'] };

const durations = model(
  [ids, { name: 'style_dp', type: FLOAT, shape: [1, 1, 1] }, mask],
  { name: 'duration', type: FLOAT, shape: [1] },
  floats('seconds', [0.06]),
  integers('one', [1n]),
  node('ReduceSum', ['text_mask'], 'letters_in_all', attribute('keepdims', 0)),
  node('Mul', ['letters_in_all', 'seconds'], 'sum'),
  node('Reshape', ['sum', 'one'], 'duration'),
);
const encoder = model(
  [ids, style, mask],
  { name: 'text_emb', type: FLOAT, shape: [1, 1, 'letters'] },
  node('Mul', ['text_mask', 'style_ttl'], 'text_emb'),
);
const estimator = model(
  [
    noisy,
    { name: 'text_emb', type: FLOAT, shape: [1, 1, 'letters'] },
    style,
    { name: 'latent_mask', type: FLOAT, shape: [1, 1, 'chunks'] },
    mask,
    { name: 'current_step', type: FLOAT, shape: [1] },
    { name: 'total_step', type: FLOAT, shape: [1] },
  ],
  { name: 'denoised_latent', type: FLOAT, shape: [1, CHUNK, 'chunks'] },
  floats('nothing', [0]),
  node('Mul', ['noisy_latent', 'nothing'], 'silence'),
  node('Add', ['silence', 'style_ttl'], 'denoised_latent'),
);
const vocoder = model(
  [{ name: 'latent', type: FLOAT, shape: [1, CHUNK, 'chunks'] }],
  { name: 'wav_tts', type: FLOAT, shape: [1, 'samples'] },
  floats('turn', [(2 * Math.PI) / SAMPLE_RATE]),
  floats('loudness', [0.3]),
  integers('flat', [1n, -1n]),
  integers('axis', [1n]),
  node('Transpose', ['latent'], 'in_order', attribute('perm', [0, 2, 1])),
  node('Reshape', ['in_order', 'flat'], 'pitch'),
  node('CumSum', ['pitch', 'axis'], 'angle'),
  node('Mul', ['angle', 'turn'], 'radians'),
  node('Sin', ['radians'], 'wave'),
  node('Mul', ['wave', 'loudness'], 'wav_tts'),
);

function speakers(): Buffer {
  const dims = Buffer.from(BigInt64Array.from([2n, 1n, 1n, 2n, 1n, 1n]).buffer);
  return Buffer.concat([dims, Buffer.from(Float32Array.from([...SPEAKER_HZ, 0, 0]).buffer)]);
}

/** The files by their names, as the real model has them. */
export const TINY_MODEL: Readonly<Record<string, Buffer>> = {
  'duration_predictor.int8.onnx': durations,
  'text_encoder.int8.onnx': encoder,
  'vector_estimator.int8.onnx': estimator,
  'vocoder.int8.onnx': vocoder,
  'tts.json': Buffer.from(
    JSON.stringify({
      ae: { sample_rate: SAMPLE_RATE, base_chunk_size: CHUNK },
      ttl: { chunk_compress_factor: 1, latent_dim: CHUNK },
    }),
  ),
  'unicode_indexer.bin': Buffer.from(Int32Array.from({ length: 65_536 }, (_, at) => at).buffer),
  'voice.bin': speakers(),
};

export async function writeTinyModel(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(TINY_MODEL)) await writeFile(join(folder, name), content);
}
