import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Aspect } from '../../../contract/aspect';
import { imageApiBase } from '../../../contract/image-models';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { refusesFormat } from '../apis/explain';
import { PICTURE_TIMEOUT_MS, picturesOf } from '../apis/picture-service';
import type { PictureSource } from '../picture-source';

const { options: OPTIONS } = IMPLEMENTATIONS.pictures['image-api'];
const NAME = 'image-api';

type Size = `${number}x${number}`;
const DALL_E_3: Readonly<Record<Aspect, Size>> = { '16:9': '1792x1024', '9:16': '1024x1792', '1:1': '1024x1024' };
const DALL_E_2: Readonly<Record<Aspect, Size>> = { '16:9': '1024x1024', '9:16': '1024x1024', '1:1': '1024x1024' };
/** What OpenAI's present models take, and other services as well. */
const USUAL: Readonly<Record<Aspect, Size>> = { '16:9': '1536x1024', '9:16': '1024x1536', '1:1': '1024x1024' };

function sizeOf(model: string, aspect: Aspect): Size {
  if (/dall-e-3/iu.test(model)) return DALL_E_3[aspect];
  return (/dall-e-2/iu.test(model) ? DALL_E_2 : USUAL)[aspect];
}

/** Addresses with models that refused the parameter `response_format` since this process began: they would refuse it again. */
const refusedFormat = new Set<string>();

/** Any service that speaks OpenAI's `/v1/images/generations`. `timeoutMs` is for one picture. */
export function imageApiWith(timeoutMs: number): PictureSource {
  return {
    id: 'image-api',
    stage: 'generating',
    takes: () => true,
    find(request) {
      const { options, secrets } = request.settings;
      const address = imageApiBase(readOption(OPTIONS.address, options));
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
          if (!refusesFormat(error) || refusedFormat.has(place)) return false;
          refusedFormat.add(place);
          return true;
        },
        ask({ door, base, key, aspect, idempotencyKey }) {
          const asksForFormat = !refusedFormat.has(place) && !/^(?:chatgpt|gpt)-image/iu.test(model);
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

/** The SDK always sends `response_format: b64_json`. OpenAI's own models answer in base64 anyway, and refuse that parameter. */
function withoutFormat(init: RequestInit | undefined): RequestInit | undefined {
  if (typeof init?.body !== 'string') return init;
  const { response_format: _, ...body }: Record<string, unknown> = JSON.parse(init.body);
  return { ...init, body: JSON.stringify(body) };
}
