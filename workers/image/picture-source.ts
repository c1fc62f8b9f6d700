import type { ImplementationId } from '../../contract/implementations';
import type { Stage } from '../../contract/messages';
import type { ImageMetadata } from '../../contract/task';
import type { OutputDetails, RunContext } from '../runtime/processor';
import type { ArchiveAddresses } from './archives/addresses';
import type { PictureScene, ScenePlan } from './load-scenes';
import type { Browser } from './web/browser';
import type { CrawlTimes } from './web/crawl-times';
import type { EgressProxy } from './web/egress-proxy';
import type { AddressPolicy } from './web/public-address';

/** A finished picture in the staging folder. */
export interface StagedPicture {
  /** Its name there. */
  readonly file: string;
  readonly extension: 'jpg' | 'png';
  readonly details: Omit<OutputDetails, 'kind' | 'scene'>;
}

/** A picture and its scene (1-based). */
export interface FoundPicture {
  readonly scene: number;
  readonly picture: StagedPicture;
}

/** A browser and the only way out that it has. */
export interface GuardedBrowser {
  readonly browser: Browser;
  readonly proxy: EgressProxy;
}

/** What a source is given. */
export interface PictureRequest
  extends Pick<
    RunContext<ImageMetadata>,
    'metadata' | 'settings' | 'signal' | 'log' | 'taskId' | 'projectId' | 'stagingDir' | 'attempt' | 'spend'
  > {
  readonly plan: ScenePlan;
  /** The scenes that have no picture yet, in order; at least one. */
  readonly scenes: readonly PictureScene[];
  /** Pictures that the film has already, absolute: the same is not wanted again. */
  readonly inUse: readonly string[];
  /** Where connections may go. */
  readonly policy: AddressPolicy;
  /** How long pages and archives are waited for. */
  readonly times: CrawlTimes;
  /** Where archives are asked. */
  readonly archives: ArchiveAddresses;
  /** Starts the browser and its proxy when first called; the same ones afterwards. They end with the task. */
  readonly openBrowser: () => Promise<GuardedBrowser>;
  /** Reports how many pictures this source has so far. */
  readonly onPicture: (found: number) => void;
}

/** One place that pictures come from. sources/ holds one file for each; test/workers/image/picture-source.test.ts holds the rules. */
export interface PictureSource {
  readonly id: ImplementationId<'pictures'>;
  /** The stage that the task is in meanwhile. */
  readonly stage: Stage;
  /** Whether the task and the settings name what this source needs. */
  takes(request: Pick<PictureRequest, 'metadata' | 'settings'>): boolean;
  /**
   * Pictures in the staging folder, each as soon as it is certain: it is published before the next one is asked for. Scenes may be left
   * out; the next source is asked for them. Throws StepError, NeedsYouError, and the signal's reason on cancel.
   */
  find(request: PictureRequest): AsyncIterable<FoundPicture>;
}
