import { attempt } from '../actions/attempt';
import { playFilm } from '../actions/films';
import { client } from '../store';
import { setUi, showProject, showScreen } from '../store/ui';

/**
 * Opens what the creator clicked in a notification. To be called before anything is awaited: main sends it once the page has loaded, and
 * the first render, which awaits the settings, may come later than that.
 */
export function openFromOutside(): void {
  client.on('app:open-task', ({ id }) => setUi({ detailId: id }));
  client.on('app:open-film', ({ projectId, play }) => {
    showProject(projectId);
    if (play) void attempt(async () => playFilm((await client.call('films:get', { projectId })).film));
  });
  client.on('app:open-questions', () => showScreen('today'));
}
