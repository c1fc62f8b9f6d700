/*
 * AssemblyScript, compiled to WebAssembly with SIMD by scripts/assembly.mjs. Addresses are offsets in the module's memory, which the caller
 * lays out (../kernel.ts). A loop may read up to 15 bytes behind a row and write up to 7: the caller leaves them room.
 */

/** A block of a column table: where its 8 pixels begin in the row (i32), then their left and right neighbours and their weights. */
const BLOCK: usize = 64;
const LEFT: usize = 16;
const RIGHT: usize = 32;
const WEIGHTS: usize = 48;
/** As a shuffle's index: zero. */
const NOTHING: u8 = 0x80;

function clamped(at: f64, last: i32): f64 {
  return Math.min(Math.max(at, 0), f64(last));
}

/**
 * For each of `count` columns from which two pixels of a row it is mixed, and how. Column `x` shows `first + step * x`; `step` is at most 1,
 * so 8 neighbours of the result lie within 16 of the row.
 */
export function columns(table: usize, count: i32, first: f64, step: f64, rowWidth: i32): void {
  const last = rowWidth - 1;
  for (let block = 0; block < count; block += 8) {
    const entry = table + usize(block >> 3) * BLOCK;
    const begin = i32(clamped(first + step * f64(block), last));
    store<i32>(entry, begin);
    for (let pixel = 0; pixel < 8; pixel++) {
      const at = clamped(first + step * f64(block + pixel), last);
      const left = i32(at);
      const lane = entry + usize(pixel) * 2;
      store<u8>(lane + LEFT, u8(left - begin));
      store<u8>(lane + LEFT + 1, NOTHING);
      store<u8>(lane + RIGHT, u8(min(left + 1, last) - begin));
      store<u8>(lane + RIGHT + 1, NOTHING);
      store<u16>(lane + WEIGHTS, u16(Math.round((at - f64(left)) * 256)));
    }
  }
}

/** Two rows mixed in 256 parts. */
function mixRows(top: usize, bottom: usize, weight: i32, result: usize, bytes: usize): void {
  const half = i16x8.splat(128);
  const above = i16x8.splat(i16(256 - weight));
  const below = i16x8.splat(i16(weight));
  for (let x: usize = 0; x < bytes; x += 16) {
    const a = v128.load(top + x);
    const b = v128.load(bottom + x);
    const low = i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(a), above), i16x8.mul(i16x8.extend_low_i8x16_u(b), below));
    const high = i16x8.add(
      i16x8.mul(i16x8.extend_high_i8x16_u(a), above),
      i16x8.mul(i16x8.extend_high_i8x16_u(b), below),
    );
    const rounded = i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, half), 8), i16x8.shr_u(i16x8.add(high, half), 8));
    v128.store(result + x, rounded);
  }
}

/**
 * Draws one plane as it is seen through a window: row `y` of the result shows `first + step * y` of the source, columns by their table.
 * Bilinear and separable: rows are mixed into `row`, then columns out of it.
 */
export function plane(
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  result: usize,
  width: i32,
  height: i32,
  table: usize,
  row: usize,
  first: f64,
  step: f64,
): void {
  const half = i16x8.splat(128);
  const full = i16x8.splat(256);
  const last = sourceHeight - 1;
  // Of a strip that is long to the side only a part is seen.
  const begin = usize(load<i32>(table));
  const end = usize(load<i32>(table + usize((width - 1) >> 3) * BLOCK)) + 16;
  for (let y = 0; y < height; y++) {
    const at = clamped(first + step * f64(y), last);
    const top = i32(at);
    const weight = i32(Math.round((at - f64(top)) * 256));
    const above = source + usize(top) * usize(sourceWidth);
    let line = above;
    if (weight !== 0) {
      const below = source + usize(min(top + 1, last)) * usize(sourceWidth);
      mixRows(above + begin, below + begin, weight, row + begin, end - begin);
      line = row;
    }
    let entry = table;
    let target = result + usize(y) * usize(width);
    for (let x = 0; x < width; x += 8) {
      const pixels = v128.load(line + usize(load<i32>(entry)));
      const weights = v128.load(entry + WEIGHTS);
      const left = i8x16.swizzle(pixels, v128.load(entry + LEFT));
      const right = i8x16.swizzle(pixels, v128.load(entry + RIGHT));
      const mixed = i16x8.add(i16x8.mul(left, i16x8.sub(full, weights)), i16x8.mul(right, weights));
      const rounded = i16x8.shr_u(i16x8.add(mixed, half), 8);
      v128.store64_lane(target, i8x16.narrow_i16x8_u(rounded, rounded), 0);
      entry += BLOCK;
      target += 8;
    }
  }
}

/** Lays `over` on `under`, `weight` of 256 parts, into `under`. */
export function blend(under: usize, over: usize, weight: i32, bytes: i32): void {
  mixRows(under, over, weight, under, usize(bytes));
}

/** Where what lies over a frame lets `clear` of 255 parts of it through and adds `colour`, for each byte. */
export function overlay(frame: usize, colour: usize, clear: usize, bytes: i32): void {
  const half = i16x8.splat(128);
  const end = usize(bytes);
  let x: usize = 0;
  for (; x + 16 <= end; x += 16) {
    const under = v128.load(frame + x);
    const share = v128.load(clear + x);
    const low = i16x8.add(i16x8.extmul_low_i8x16_u(under, share), half);
    const high = i16x8.add(i16x8.extmul_high_i8x16_u(under, share), half);
    // Divided by 255, rounded.
    const through = i8x16.narrow_i16x8_u(
      i16x8.shr_u(i16x8.add(low, i16x8.shr_u(low, 8)), 8),
      i16x8.shr_u(i16x8.add(high, i16x8.shr_u(high, 8)), 8),
    );
    v128.store(frame + x, i8x16.add_sat_u(through, v128.load(colour + x)));
  }
  for (; x < end; x++) {
    const through = (u32(load<u8>(frame + x)) * u32(load<u8>(clear + x)) + 127) / 255;
    store<u8>(frame + x, u8(min<u32>(255, through + u32(load<u8>(colour + x)))));
  }
}

// BT.709, limited range.
const Y_R: f32 = 0.182586;
const Y_G: f32 = 0.614231;
const Y_B: f32 = 0.062007;
const U_R: f32 = -0.100644;
const U_G: f32 = -0.338572;
const U_B: f32 = 0.439216;
const V_R: f32 = 0.439216;
const V_G: f32 = -0.398942;
const V_B: f32 = -0.040274;

/** RGB of 8 bits to planar YUV 4:2:0; both sides are even. Colour lies on the left of two columns and between two rows, as H.264 assumes. */
export function fromRgb(rgb: usize, width: i32, height: i32, result: usize): void {
  const stride = usize(width) * 3;
  for (let y = 0; y < height; y++) {
    const line = rgb + usize(y) * stride;
    const target = result + usize(y) * usize(width);
    for (let x = 0; x < width; x++) {
      const at = line + usize(x) * 3;
      const luma = Y_R * f32(load<u8>(at)) + Y_G * f32(load<u8>(at + 1)) + Y_B * f32(load<u8>(at + 2));
      store<u8>(target + usize(x), u8(luma + 16.5));
    }
  }
  const u = result + usize(width) * usize(height);
  const v = u + usize(width >> 1) * usize(height >> 1);
  for (let y = 0; y < height; y += 2) {
    const line = rgb + usize(y) * stride;
    const target = usize(y >> 1) * usize(width >> 1);
    for (let x = 0; x < width; x += 2) {
      const here = line + usize(x) * 3;
      const before = x === 0 ? here : here - 3;
      const r = around(before, here, stride);
      const g = around(before + 1, here + 1, stride);
      const b = around(before + 2, here + 2, stride);
      store<u8>(u + target + usize(x >> 1), u8(U_R * r + U_G * g + U_B * b + 128.5));
      store<u8>(v + target + usize(x >> 1), u8(V_R * r + V_G * g + V_B * b + 128.5));
    }
  }
}

/** Of two rows, the pixel here twice and its neighbours to the left and right once. */
function around(before: usize, here: usize, stride: usize): f32 {
  const sum =
    i32(load<u8>(before)) +
    i32(load<u8>(before + stride)) +
    2 * (i32(load<u8>(here)) + i32(load<u8>(here + stride))) +
    i32(load<u8>(here + 3)) +
    i32(load<u8>(here + 3 + stride));
  return f32(sum) * 0.125;
}
