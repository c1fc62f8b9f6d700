import { filled, fixed, text } from './define';

const sums = { spent: text, price: text, budget: text };

/** Amounts in US dollars, as they are shown. `spent`: until now; `price`: of the next picture. */
export const BUDGET_PROBLEMS = {
  'budget.task': filled(sums, {
    ko: ({ spent, price, budget }) =>
      `이 작업에 쓴 비용이 US$${spent}이라, 다음 그림(US$${price})을 만들면 작업 예산 US$${budget}을 넘습니다. 예산을 올리면 그 그림부터 이어서 만듭니다.`,
    en: ({ spent, price, budget }) =>
      `This task has spent US$${spent}, and the next picture (US$${price}) would exceed its budget of US$${budget}. Raise the budget, and it goes on at that picture.`,
  }),
  'budget.day': filled(sums, {
    ko: ({ spent, price, budget }) =>
      `오늘 쓴 비용이 US$${spent}이라, 다음 그림(US$${price})을 만들면 하루 예산 US$${budget}을 넘습니다. 예산을 올리면 그 그림부터 이어서 만듭니다. 내일 다시 시도해도 됩니다.`,
    en: ({ spent, price, budget }) =>
      `US$${spent} was spent today, and the next picture (US$${price}) would exceed the day’s budget of US$${budget}. Raise the budget, and the task goes on at that picture; or try again tomorrow.`,
  }),
  'budget.price_unknown': fixed({
    ko: '예산을 정해 두었지만 그림 한 장의 가격을 몰라 지킬 수 없습니다. 설정에 가격을 적으면(무료면 0) 이어서 진행합니다.',
    en: 'A budget is set, and cannot be kept while the price of one picture is not known. Put it into the settings (0 if it is free), and the task goes on.',
  }),
} as const;
