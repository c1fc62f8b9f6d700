import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Aspect } from '../../../contract/aspect';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { refusesFormat } from '../apis/explain';
import { PICTURE_TIMEOUT_MS, picturesOf } from '../apis/picture-service';
import type { PictureSource } from '../picture-source';

const { options: OPTIONS } = IMPLEMENTATIONS.pictures['image-api'];
const NAME = 'image-api';

type Size = `${number}x${number}`;
const DALL_E_3: Readonly<Record<Aspect, Size>> = { '16:9': '1792x1024', '9:16': '1024x1792', '1:1': '1024x1024' };
const DALL_E_2: Readonly<Record<Aspect, Size>> = { '16:9': '1024x1024', '9:16': '1024x1024', '1:1': '1024x1024' };
/** What OpenAI's models take, and the others do as well. */
const USUAL: Readonly<Record<Aspect, Size>> = { '16:9': '1536x1024', '9:16': '1024x1536', '1:1': '1024x1024' };

function sizeOf(model: string, aspect: Aspect): Size {
  if (/dall-e-3/iu.test(model)) return DALL_E_3[aspect];
  return (/dall-e-2/iu.test(model) ? DALL_E_2 : USUAL)[aspect];
}

/** Addresses and models that refused to be told the format since this process began: they would refuse it again. */
const refuseFormat = new Set<string>();

/** Any service that speaks OpenAI's `/v1/images/generations`. `timeoutMs` is for one picture. */
export function imageApiWith(timeoutMs: number): PictureSource {
  return {
    id: 'image-api',
    stage: 'generating',
    takes: () => true,
    find(request) {
      const { options, secrets } = request.settings;
      // Creators paste the base address, or all of it.
      const address = readOption(OPTIONS.address, options)
        .replace(/\/+$/u, '')
        .replace(/\/images\/generations$/u, '');
      const model = readOption(OPTIONS.model, options).trim();
      const quality = readOption(OPTIONS.quality, options);
      const place = `${address} ${model}`;
      return picturesOf(request, {
        name: new URL(address).host,
        address,
        model,
        style: readOption(OPTIONS.style, options),
        price: readOption(OPTIONS.price, options),
        key: secrets?.[OPTIONS.key.key],
        timeoutMs,
        hasSeed: false,
        learn(error) {
          if (!refusesFormat(error) || refuseFormat.has(place)) return false;
          refuseFormat.add(place);
          return true;
        },
        ask({ door, base, key, aspect, idempotencyKey }) {
          const asksForFormat = !refuseFormat.has(place) && !/^(?:chatgpt|gpt)-image/iu.test(model);
          const provider = createOpenAICompatible({
            name: NAME,
            baseURL: base.href.replace(/\/+$/u, ''),
            ...(key === undefined ? {} : { apiKey: key }),
            fetch: (input, init) => door.fetch(input, asksForFormat ? init : withoutFormat(init)),
          });
          return {
            model: provider.imageModel(model),
            call: {
              size: sizeOf(model, aspect),
              headers: { 'idempotency-key': `${idempotencyKey}${asksForFormat ? '' : '-b'}` },
              ...(quality === 'usual' ? {} : { providerOptions: { [NAME]: { quality } } }),
            },
          };
        },
      });
    },
  };
}

export const imageApi = imageApiWith(PICTURE_TIMEOUT_MS);

/** The SDK always asks for base64, which OpenAI's own models send anyway and refuse to be told. */
function withoutFormat(init: RequestInit | undefined): RequestInit | undefined {
  if (typeof init?.body !== 'string') return init;
  const { response_format: _, ...body }: Record<string, unknown> = JSON.parse(init.body);
  return { ...init, body: JSON.stringify(body) };
}
