import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { PICTURE_TIMEOUT_MS, picturesOf } from '../apis/picture-service';
import type { PictureSource } from '../picture-source';

const { options: OPTIONS } = IMPLEMENTATIONS.pictures.gemini;

/** Google's Gemini and Imagen models. `timeoutMs` is for one picture. */
export function geminiWith(timeoutMs: number): PictureSource {
  return {
    id: 'gemini',
    stage: 'generating',
    takes: () => true,
    find(request) {
      const { options, secrets } = request.settings;
      const model = readOption(OPTIONS.model, options)
        .trim()
        .replace(/^models\//u, '');
      const hasSeed = model.startsWith('gemini-');
      return picturesOf(request, {
        name: 'Google',
        address: readOption(OPTIONS.address, options).replace(/\/+$/u, ''),
        model,
        style: readOption(OPTIONS.style, options),
        price: readOption(OPTIONS.price, options),
        key: secrets?.[OPTIONS.key.key],
        timeoutMs,
        hasSeed,
        ask({ door, base, key, aspect, seed }) {
          // Without a key the SDK would look for one in the environment.
          const provider = createGoogleGenerativeAI({ baseURL: base.href, apiKey: key ?? '', fetch: door.fetch });
          return {
            model: provider.image(model),
            call: { aspectRatio: aspect, ...(hasSeed ? { seed } : {}) },
          };
        },
      });
    },
  };
}

export const gemini = geminiWith(PICTURE_TIMEOUT_MS);
