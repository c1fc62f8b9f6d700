// @ts-check

/** What a site of a recipe, its picture and its check may not do. @type {import('./guard.mjs').Guard[]} */
export const SITES = [
  {
    name: 'a site is opened only at the hosts that the creator allowed',
    from: "if (agreement !== agreementTo(recipe)) throw unusable({ code: 'recipe.not_agreed', name });",
    to: 'void agreement;',
    test: 'test/workers/image/recipes/check-site.test.ts',
    only: 'visits no site that the creator did not allow',
  },
  {
    name: 'a site’s window is opened by hand only at the hosts that the creator allowed',
    from: 'if (isClosed(recipe) || agreementTo(recipe) !== this.#options.agreement()) {',
    to: 'if (isClosed(recipe)) {',
    test: 'test/main/settings/recipe-shelf.test.ts',
    only: 'is told only while the creator allows',
  },
  {
    name: 'a site’s picture is served while its task is parked with it',
    from: 'screenshot !== undefined && this.#kept.get(taskId) === screenshot;',
    to: 'screenshot !== undefined;',
    test: 'test/main/app/site-screens.test.ts',
    only: 'is all that the address reaches',
  },
  {
    name: 'a site’s picture is removed when its task goes on',
    from: 'if (before !== undefined) await rm(screenOf(this.#dir, id, before), { force: true });',
    to: 'void before;',
    test: 'test/main/app/site-screens.test.ts',
    only: 'is removed when the task goes on',
  },
  {
    name: 'a site’s picture is no link',
    from: 'constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);',
    to: 'constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);',
    test: 'test/main/app/site-screens.test.ts',
    only: 'is no link',
  },
  {
    name: 'a site’s picture is bounded on its way to the panel',
    from: '.max(Math.ceil(MAX_SCREEN_BYTES / 3) * 4)',
    to: '.min(0)',
    test: 'test/contract/site-check.test.ts',
    only: 'a screenshot that is larger',
  },
  {
    name: 'a page at another host leaves no picture',
    from: 'return isAllowedHost(hostOf(page), this.recipe) ? takeScreen(page, this.#signal) : undefined;',
    to: 'return takeScreen(page, this.#signal);',
    test: 'test/workers/image/recipes/check-site.test.ts',
    only: 'names the host to which the site has moved',
  },
];
