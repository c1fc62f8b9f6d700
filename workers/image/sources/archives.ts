import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Aspect, DEFAULT_ASPECT, sidesOf } from '../../../contract/aspect';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { concernsOf, isPublicDomain } from '../../runtime/licence';
import { type ArchiveWish, LICENCES, type Offer } from '../archives/archive';
import { commons } from '../archives/commons';
import { ArchiveDoor, type DoorRequest, Requests } from '../archives/door';
import { openverse } from '../archives/openverse';
import { sceneWords } from '../archives/search-words';
import { decodeApart } from '../decode-apart';
import type { PictureScene } from '../load-scenes';
import type { FoundPicture, PictureRequest, PictureSource, StagedPicture } from '../picture-source';
import { SeenPictures } from '../seen-pictures';
import { startEgressProxy } from '../web/egress-proxy';

/** At most so many of the pictures that a search finds are fetched before the next search. */
const MAX_FETCHED = 5;
const MIN_SHORT_SIDE = 360;
/** Where a picture's shape differs from the film's by more than this factor, most of it would be cut off, or most of the frame would be blur. */
const MAX_SHAPE_RATIO = 2;

const { options } = IMPLEMENTATIONS.pictures.archives;

/** Openly licensed pictures that archives find by the words of each scene, with what credits must say of them. */
export const archives: PictureSource = {
  id: 'archives',
  stage: 'archives',
  takes: () => true,
  async *find(request) {
    const proxy = await startEgressProxy({ policy: request.policy });
    try {
      yield* findIn(request, { ...request, proxy });
    } finally {
      await proxy.close();
    }
  },
};

async function* findIn(request: PictureRequest, doorRequest: DoorRequest): AsyncGenerator<FoundPicture> {
  const { settings, signal, log } = request;
  const requests = new Requests(doorRequest);
  const which = readOption(options.which, settings.options);
  // Commons first: it lets everybody ask often, and knows Korean.
  const doors = [
    ...(which === 'openverse' ? [] : [commons(request.archives.commons)]),
    ...(which === 'commons' ? [] : [openverse(request.archives.openverse)]),
  ].map((archive) => new ArchiveDoor(archive, doorRequest, requests));
  const taking = new Taking(request);
  await taking.leaveOut(request.inUse);
  let found = 0;
  for (const scene of request.scenes) {
    signal.throwIfAborted();
    if (doors.every(({ isClosed }) => isClosed)) return;
    const taken = await pictureFor(scene, doors, taking, request.plan.title);
    if (taken === undefined) continue;
    found += 1;
    log({ code: 'image.archive_found', scene: scene.scene, archive: taken.archive, licence: taken.licence });
    request.onPicture(found);
    yield { scene: scene.scene, picture: taken.picture };
  }
}

async function pictureFor(scene: PictureScene, doors: readonly ArchiveDoor[], taking: Taking, title: string) {
  const words = sceneWords(scene, title);
  for (const door of doors) {
    for (const query of door.archive.queries(words)) {
      const offers = (await door.search(query, taking.wish)).filter((offer) => taking.isWanted(offer));
      for (const offer of offers.slice(0, MAX_FETCHED)) {
        const picture = await taking.take(scene.scene, offer, door);
        if (picture !== undefined) return { archive: door.archive.name, licence: offer.licence, picture };
      }
    }
  }
  return undefined;
}

/** Which offers are taken: those of a wanted licence, large enough, of a shape that suits the film, each once. */
class Taking {
  readonly wish: ArchiveWish;
  readonly #request: PictureRequest;
  readonly #min: { readonly width: number; readonly height: number };
  readonly #seen = new SeenPictures();
  readonly #tried = new Set<string>();

  constructor(request: PictureRequest) {
    const { metadata, settings } = request;
    const aspect = metadata.aspect ?? DEFAULT_ASPECT;
    const licences = readOption(options.licences, settings.options);
    this.#request = request;
    this.wish = { aspect, licences: LICENCES.find((one) => one === licences) ?? 'publishable' };
    const least = leastSides(aspect, readOption(options.width, settings.options));
    this.#min = {
      width: Math.max(least.width, metadata.minWidth ?? 0),
      height: Math.max(least.height, metadata.minHeight ?? 0),
    };
  }

  leaveOut(paths: readonly string[]): Promise<void> {
    return this.#seen.add(paths, this.#request.signal);
  }

  isWanted({ pictureUrl, licence, licenceUrl, width, height }: Offer): boolean {
    if (this.#tried.has(pictureUrl) || !this.#isAllowed(licence, licenceUrl)) return false;
    // Where the archive does not know the size, it is seen once the picture is here.
    if (width === undefined || height === undefined) return true;
    return width >= this.#min.width && height >= this.#min.height && this.#suits(width, height);
  }

  /** The picture in the staging folder, or undefined when it cannot be used. */
  async take(scene: number, offer: Offer, door: ArchiveDoor): Promise<StagedPicture | undefined> {
    this.#tried.add(offer.pictureUrl);
    const bytes = await door.picture(offer.pictureUrl);
    if (bytes === undefined || this.#seen.hasBytes(bytes)) return undefined;
    const decoded = await decodeApart(bytes, this.#min);
    this.#request.signal.throwIfAborted();
    if (!decoded.ok || !this.#suits(decoded.picture.width, decoded.picture.height)) return undefined;
    const { data, extension, hash } = decoded.picture;
    if (this.#seen.meet(bytes, hash) !== 'new') return undefined;
    const file = `archive-${scene}.${extension}`;
    await writeFile(join(this.#request.stagingDir, file), data);
    const { title, author, licence, licenceUrl, pageUrl, pictureUrl: sourceUrl } = offer;
    return {
      file,
      extension,
      details: {
        sourceUrl,
        pageUrl,
        licence,
        ...(licenceUrl === undefined ? {} : { licenceUrl }),
        ...(title === '' ? {} : { title }),
        ...(author === '' ? {} : { author }),
      },
    };
  }

  /** A picture without a licence is never taken. */
  #isAllowed(licence: string, licenceUrl: string | undefined): boolean {
    if (licence === '') return false;
    if (this.wish.licences === 'public-domain') return isPublicDomain(licence, licenceUrl);
    return this.wish.licences === 'all' || concernsOf(licence, licenceUrl).length === 0;
  }

  #suits(width: number, height: number): boolean {
    const film = sidesOf(this.wish.aspect, 16, 9);
    const ratio = width / height / (film.width / film.height);
    return Math.max(ratio, 1 / ratio) <= MAX_SHAPE_RATIO;
  }
}

/** The setting is the least width in a wide film. A tall film takes it as the least height; a square one needs as many lines as a wide one has. */
function leastSides(aspect: Aspect, width: number): { readonly width: number; readonly height: number } {
  const square = Math.round((width * 9) / 16);
  return aspect === '1:1' ? { width: square, height: square } : sidesOf(aspect, width, MIN_SHORT_SIDE);
}
