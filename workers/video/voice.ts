import { join } from 'node:path';
import type { ImplementationId } from '../../contract/implementations';
import type { Problem } from '../../contract/messages';
import type { VoiceChoice } from '../../contract/preview-messages';
import type { Language } from '../../contract/words';
import type { WorkerSettings } from '../../contract/worker-messages';
import type { Pcm } from './wav';

/** For one sentence. */
export const SPEAK_TIMEOUT_MS = 120_000;
/** Names in the staging folder of what an engine reads and what it writes. */
export const TEXT_FILE = 'speak.txt';
export const WAV_FILE = 'speak.wav';

export interface Voice {
  /** For the log and the manifest. */
  readonly name: string;
  /** Raw synthetic sound that needs the gentle equaliser; recorded voices do not. */
  readonly isFormantSynthesis: boolean;
  /** What its sound depends on beside options, language and name, such as the version of a program. */
  readonly madeBy: readonly unknown[];
  /** The service that is paid for each sentence, by its characters; absent: none. */
  readonly paidTo?: string;
  /** Whether a sentence is kept from before, so that it need not be spoken; absent: none is kept. */
  isKept?(text: string): Promise<boolean>;
  /**
   * `text` must be speakable (sentences.ts). Writes to the staging folder only. Throws StepError when the engine fails, and the
   * signal's reason on cancel.
   */
  speak(text: string, signal: AbortSignal): Promise<Pcm>;
}

export interface VoiceRequest {
  readonly language: Language;
  /** From the settings; undefined: the engine's own for the language. Already checked to be no path and no option. */
  readonly wantedVoice: string | undefined;
  /** Absolute. */
  readonly stagingDir: string;
  readonly settings: Pick<WorkerSettings, 'chosen' | 'options' | 'secrets' | 'ffmpegPath' | 'voicesDir' | 'modelsDir'>;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called for each sentence that was spoken before and is not spoken again. */
  readonly onKept?: (() => void) | undefined;
}

/** The languages of films, that of the creator first. */
export const languagesFrom = (language: Language): readonly Language[] =>
  language === 'ko' ? ['ko', 'en'] : ['en', 'ko'];

/** `language` is that of the creator, whose voices come first; `stagingDir` is empty. */
type VoicesQuestion = Pick<VoiceRequest, 'settings' | 'signal' | 'language' | 'platform' | 'env' | 'stagingDir'>;

/** What speaks: a program, run as a process of its own, or a server. voices/ holds one file for each; test/workers/video/voice.test.ts holds the rules. */
export interface VoiceEngine {
  readonly id: ImplementationId<'voice'>;
  /** Whether it is made for this system, and can read this language. */
  takes(request: Pick<VoiceRequest, 'platform' | 'language'>): boolean;
  /** Its program, as an absolute path, or its server's address; undefined when it is not installed or not set. */
  find(request: VoiceRequest): Promise<string | undefined>;
  /** What the creator is told then. */
  readonly missing: Problem;
  /** @param found by `find`. Throws NeedsYouError `no_voice` when it has no voice for the language. */
  open(found: string, request: VoiceRequest): Promise<Voice>;
  /**
   * The voices to choose from, as its program or service lists them; undefined while a key is missing or it is not installed. Throws what
   * `speak` throws. Absent where nothing lists them.
   */
  listVoices?(request: VoicesQuestion): Promise<readonly VoiceChoice[] | undefined>;
}

export const textPath = (stagingDir: string): string => join(stagingDir, TEXT_FILE);
export const wavPath = (stagingDir: string): string => join(stagingDir, WAV_FILE);
