// @ts-check
import { readFileSync } from 'node:fs';
import { init } from 'license-checker-rseidelsohn';
import { shippedPackages } from './shipped.mjs';

/**
 * Packages that come without their licence's text, and what npm does not know to be inside of them.
 * @type {readonly { title: string, about: string, texts: readonly string[] }[]}
 */
const BESIDE_NPM = [
  {
    title: 'sherpa-onnx (Apache-2.0)',
    about:
      'https://github.com/k2-fsa/sherpa-onnx. Copyright the sherpa-onnx authors. Its WebAssembly file holds the three below as well.',
    texts: ['Apache-2.0.txt'],
  },
  {
    title: 'kaldifst, kaldi-decoder, OpenFst, simple-sentencepiece, Abseil (Apache-2.0), within sherpa-onnx',
    about:
      'https://github.com/k2-fsa, https://www.openfst.org, https://github.com/abseil/abseil-cpp. The text is the same as above.',
    texts: [],
  },
  {
    title: 'ONNX Runtime (MIT), within sherpa-onnx',
    about: 'https://github.com/microsoft/onnxruntime',
    texts: ['MIT-onnxruntime.txt'],
  },
  {
    title: 'eSpeak NG and piper-phonemize’s copy of it (GPL-3.0-or-later), within sherpa-onnx',
    about:
      'https://github.com/espeak-ng/espeak-ng, sources as they were built: https://github.com/k2-fsa/espeak-ng and https://github.com/k2-fsa/sherpa-onnx at the version above. ' +
      'The file sherpa-onnx-wasm-nodejs.wasm holds it and is passed on under the GPL as a whole; Studio Queue’s own code stays under the MIT licence. The data of eSpeak NG is not shipped.',
    texts: ['GPL-3.0.txt'],
  },
];
const LINE = '-'.repeat(78);

/**
 * @param {string} root
 * @param {(path: string) => string} read a file of the project
 * @returns {Promise<string>}
 */
export async function makeNotices(root, read) {
  const { dependencies } = JSON.parse(read('package.json'));
  const shipped = shippedPackages(JSON.parse(read('package-lock.json')), dependencies);
  const found = await licencesOf(root);
  // Those of other systems are not here, and in no app that is made here.
  const packages = [...shipped].sort().flatMap((id) => {
    const info = found.get(id);
    if (info === undefined) return [];
    const { licenses = 'see its package', repository, licenseFile } = info;
    const text =
      licenseFile !== undefined && /licen[cs]e|copying|notice/iu.test(licenseFile) ? readText(licenseFile) : '';
    return [
      LINE,
      `${id} (${[licenses].flat().join(', ')})`,
      ...(repository === undefined ? [] : [repository]),
      '',
      text,
    ].join('\n');
  });
  const beside = BESIDE_NPM.map(({ title, about, texts }) =>
    [LINE, title, about, '', ...texts.map((name) => read(`resources/licences/${name}`).trim())].join('\n'),
  );
  return `${[
    'Studio Queue is under the MIT licence (LICENSE). It is shipped with the work of others, on the terms below.',
    'Electron and Chromium: LICENSE.electron.txt and LICENSES.chromium.html beside the program.',
    '',
    ...packages,
    ...beside,
  ].join('\n')}\n`;
}

/**
 * @param {string} root
 * @returns {Promise<Map<string, import('license-checker-rseidelsohn').ModuleInfo>>}
 */
function licencesOf(root) {
  return new Promise((resolve, reject) => {
    init({ start: root }, (error, modules) => {
      if (error) reject(error);
      else resolve(new Map(Object.entries(modules)));
    });
  });
}

/** @param {string} path */
const readText = (path) => readFileSync(path, 'utf8').trim();
