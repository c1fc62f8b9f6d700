import type { OriginRequest } from '../../contract/ipc';
import type { Language } from '../../contract/words';
import { gather } from '../system/gather';
import { planQuestions } from './notification-plan';
import type { ShowNotification } from './system-notifications';

/**
 * A page's call waits for the decision, so the first question is shown at once, together with those that come at the same moment. A site of
 * a thousand names asks a thousand times: four notifications are shown within a minute, and one every five minutes from then on.
 */
const TOGETHER = {
  usual: { quietMs: 500, longestMs: 2_000 },
  busy: { quietMs: 15_000, longestMs: 300_000 },
  often: 4,
};

export interface QuestionNotifierOptions {
  readonly language: () => Language;
  readonly show: ShowNotification;
  /** Whether the panel, which asks by itself, is out of sight. */
  readonly isPanelHidden: () => boolean;
  /** Opens the panel at the questions. */
  readonly open: () => void;
}

export interface QuestionNotifier {
  /** To be called with the whole list of questions whenever it changed. */
  update(requests: readonly OriginRequest[]): void;
  stop(): void;
}

/**
 * Asks by a system notification about pages that want to add tasks, while the panel is out of sight. Each page is asked about once, and the
 * notification goes when nothing in it is open any more.
 */
export function createQuestionNotifier(options: QuestionNotifierOptions): QuestionNotifier {
  let asked: readonly string[] = [];
  let shown: { readonly origins: readonly string[]; readonly takeBack: () => void } | undefined;
  const news = gather<string>(TOGETHER, (origins) => {
    // What was decided meanwhile, or gave way to others, needs nobody.
    if (!origins.some((origin) => asked.includes(origin)) || !options.isPanelHidden()) return;
    // The new notification says what the previous one said, and more.
    shown?.takeBack();
    const takeBack = options.show(planQuestions(asked, options.language()), options.open);
    shown = takeBack === undefined ? undefined : { origins: asked, takeBack };
  });
  return {
    update(requests) {
      const former = asked;
      asked = requests.map(({ origin }) => origin);
      news.add(asked.filter((origin) => !former.includes(origin)));
      if (shown?.origins.some((origin) => asked.includes(origin)) !== false) return;
      shown.takeBack();
      shown = undefined;
    },
    stop: () => news.stop(),
  };
}
