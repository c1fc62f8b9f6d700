// @ts-check

/** What services that are paid, and what is taken from the internet, may not do. @type {import('./guard.mjs').Guard[]} */
export const SERVICES = [
  {
    name: 'a speech model is put in place only with the sum of the list',
    from: 'if ((await sha256OfFile(part)) !== file.sha256) {',
    to: "if (file.sha256 === '') {",
    test: 'test/main/settings/voice-models.test.ts',
    only: 'is thrown away when it is',
  },
  {
    name: 'nothing is spent beyond a budget',
    from: 'if (next === 0) continue;',
    to: 'if (next >= 0) continue;',
    test: 'test/main/settings/spending.test.ts',
    only: 'stops before a task’s budget is passed',
  },
  {
    name: 'nothing is spent under a budget while the sum of the day is lost',
    from: "if (spent.isUnknown) throw new AppError('budget_reached', { code: 'budget.unknown' });",
    to: '',
    test: 'test/main/settings/spending.test.ts',
    only: 'nothing is paid while a budget is set',
  },
  {
    name: 'a sentence is asked for only once main has counted it',
    from: 'await spend(price);',
    to: '',
    test: 'test/workers/video/paid-voice.test.ts',
    only: 'is asked for nothing when a budget would be passed',
  },
  {
    name: 'the test of ComfyUI follows no redirect',
    from: "redirect: 'manual',\n      signal: AbortSignal.timeout(timeoutMs),",
    to: 'signal: AbortSignal.timeout(timeoutMs),',
    test: 'test/main/settings/comfyui-check.test.ts',
    only: 'follows no redirect',
  },
  {
    name: 'what asks for the models of a service follows no redirect',
    from: "if (status >= 300 && status <= 399) throw fail({ code: 'picture_api.redirected', host, status });",
    to: '',
    test: 'test/main/settings/model-list.test.ts',
    only: 'is told in a sentence without the key',
  },
  {
    name: 'a picture is asked for only once main has counted it',
    from: 'await request.spend(estimate);',
    to: '',
    test: 'test/workers/image/sources/picture-services.test.ts',
    only: 'is not asked for a picture that a budget does not allow',
  },
  {
    name: 'the key of a service stays out of what a stranger’s address gets',
    from: 'if (url.origin !== this.#origin) return this.#fromElsewhere(url, signal);',
    to: '',
    test: 'test/workers/image/apis/service-door.test.ts',
    only: 'that the service names',
  },
  {
    name: 'a film is read by the engine that it asks for, whose keys alone it gets',
    from: 'chosen: { ...settings.chosen, voice: engine }, options, voice: name };',
    to: 'options, voice: name };',
    test: 'test/contract/film-voice.test.ts',
    only: 'is of the engine, the name and the speed that the film asks for',
  },
  {
    name: 'a sentence that is paid for is kept by what was said, and by no key',
    from: 'const kept = await takeKept(files, key);',
    to: 'const kept = undefined;',
    test: 'test/workers/video/voices/keyed-speech.test.ts',
    only: 'is paid for a sentence once',
  },
  {
    name: 'a film is read as fast as it asks for',
    from: 'options[range.key] = Math.min(range.max, Math.max(range.min, speed));',
    to: '',
    test: 'test/e2e/voice-service.e2e.ts',
    only: 'reads one film by another voice and speed of its own',
  },
];
