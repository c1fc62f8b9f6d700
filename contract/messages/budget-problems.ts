import { filled, fixed, text } from './define';

const sums = { spent: text, price: text, budget: text };

/** Amounts in US dollars, as they are read. `spent`: until now; `price`: of the next picture or sentence. */
export const BUDGET_PROBLEMS = {
  'budget.task': filled(sums, {
    ko: ({ spent, price, budget }) =>
      `이 작업에 쓴 비용이 US$${spent}이라, 다음 그림이나 문장(US$${price})까지 만들면 작업 예산 US$${budget}을 넘습니다. 예산을 올리면 거기서부터 이어서 만듭니다.`,
    en: ({ spent, price, budget }) =>
      `This task has spent US$${spent}, and the next picture or sentence (US$${price}) would pass its budget of US$${budget}. Raise the budget, and it goes on there.`,
  }),
  'budget.day': filled(sums, {
    ko: ({ spent, price, budget }) =>
      `오늘 쓴 비용이 US$${spent}이라, 다음 그림이나 문장(US$${price})까지 만들면 하루 예산 US$${budget}을 넘습니다. 예산을 올리면 거기서부터 이어서 만듭니다. 내일 다시 시도해도 됩니다.`,
    en: ({ spent, price, budget }) =>
      `US$${spent} were spent today, and the next picture or sentence (US$${price}) would pass the day’s budget of US$${budget}. Raise the budget, and the task goes on there; or try again tomorrow.`,
  }),
  'budget.unknown': fixed({
    ko: '오늘 쓴 금액을 적어 둔 파일이 손상되어 예산을 지킬 수 없어 멈췄습니다. 내일 다시 시도하거나, 설정에서 예산을 비우면 이어서 진행합니다.',
    en: 'The file that says what was spent today was damaged, so the budget cannot be kept. Try again tomorrow, or clear the budget in the settings, and the task goes on.',
  }),
  'budget.hearing': fixed({
    ko: '이 목소리를 들으면 하루 예산을 넘습니다. 설정에서 예산을 올리거나 내일 다시 들어 보세요.',
    en: 'To hear this voice would pass the day’s budget. Raise it in the settings, or listen tomorrow.',
  }),
  'budget.price_unknown': fixed({
    ko: '예산을 정해 두었지만 그림 한 장이나 1,000자의 가격을 몰라 지킬 수 없습니다. 설정에 가격을 적으면(무료면 0) 이어서 진행합니다.',
    en: 'A budget is set, and cannot be kept while the price of a picture, or of 1,000 characters, is not known. Put it into the settings (0 if it is free), and the task goes on.',
  }),
} as const;
