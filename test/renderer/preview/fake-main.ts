import type { QueueEvent } from '../../../contract/events';
import type { Film, FilmOverview } from '../../../contract/film';
import type { Finding } from '../../../contract/finding';
import type { Insight } from '../../../contract/insight';
import type { IpcOutput, Snapshot } from '../../../contract/ipc';
import type { Settings } from '../../../contract/settings';
import type { SiteCheck } from '../../../contract/site-check';
import type { Storyboard } from '../../../contract/storyboard';
import type { StudioState } from '../../../contract/studio';
import type { QueueTask, TaskAttempt, TaskLogLine, TaskStage, TaskType } from '../../../contract/task';

/** Everything the made-up main process knows. */
export interface Scenario {
  readonly snapshot: Snapshot;
  readonly waiting: readonly QueueTask[];
  readonly ended: readonly QueueTask[];
  readonly logs: Readonly<Record<string, readonly TaskLogLine[]>>;
  readonly attempts: readonly TaskAttempt[];
  readonly films?: readonly Film[];
  /** By task id. */
  readonly stages?: Readonly<Record<string, readonly TaskStage[]>>;
  readonly settings: Settings;
  readonly approved: readonly string[];
  readonly denied: readonly string[];
  readonly deadLetters?: IpcOutput<'queue:dead-letters'>['letters'];
  /** This many waiting or completed tasks, made on request, instead of those above. */
  readonly madeOnDemand?: { readonly waiting?: number; readonly completed?: number };
  /** Every call fails with this code, when set. */
  readonly failWith?: string;
  /** Calls of these channels fail with this. */
  readonly failures?: Readonly<Record<string, { readonly code: string; readonly field?: string }>>;
  /** What the system's folder dialog returns; without it, the dialog is closed without a choice. */
  readonly chosenFolder?: string;
  /** The same for its file dialog. */
  readonly chosenProgram?: string;
  readonly voiceModels?: IpcOutput<'voice-models:states'>;
  readonly recipes?: IpcOutput<'recipes:list'>['recipes'];
  /** What checks of sites find; without it they go on until they are cancelled. */
  readonly siteCheck?: SiteCheck;
  readonly processorSecrets?: Partial<Record<TaskType, readonly string[]>>;
  readonly processorLooks?: Partial<IpcOutput<'processors:look'>['types']>;
  readonly appProcesses?: IpcOutput<'workers:look'>['app'];
  /** Without it, the machine works alone. */
  readonly studio?: StudioState;
  readonly findings?: readonly Finding[];
  /** Whether joining is refused with these findings. */
  readonly refusesToJoin?: boolean;
  readonly studioPasswordSet?: boolean;
  readonly givenStudio?: { readonly address: string; readonly name: string };
  /** The one film that there is. Its narrations can be edited; without `story` it has no script yet. */
  readonly film?: IpcOutput<'films:get'> & { readonly story?: Storyboard };
  /** Of the first screen; without it there are no films. */
  readonly overview?: FilmOverview;
  readonly insight?: Insight;
  /** What a test run adds. */
  readonly testRun?: QueueTask;
}

export interface FakeMain {
  readonly calls: Array<{ channel: string; input: unknown }>;
  /** Calls of these channels fail from now on, besides those of the scenario. */
  readonly failing: Set<string>;
  emit(channel: string, payload: unknown): void;
  emitEvents(events: readonly QueueEvent[]): void;
}

/**
 * Puts a made-up `window.studioQueue` into the page. It runs inside the browser (addInitScript), hence without imports.
 */
export function installFakeMain(scenario: Scenario): void {
  type Listener = (payload: unknown) => void;
  const listeners = new Map<string, Set<Listener>>();
  const calls: Array<{ channel: string; input: unknown }> = [];
  const all = [...scenario.waiting, ...scenario.snapshot.running, ...scenario.ended];
  let settings: Record<string, unknown> = { ...scenario.settings };
  const secrets: Record<'script' | 'image' | 'video', readonly string[]> = {
    script: [],
    image: [],
    video: [],
    ...scenario.processorSecrets,
  };
  let optionSecrets: readonly string[] = [];
  let cancelCheck = (): void => {};
  let story = scenario.film?.story;
  /** As main does: an edit made on an older revision is refused. */
  const editStory = (input: unknown): unknown => {
    const edit = field(input, 'edit');
    if (story === undefined || field(input, 'revision') !== story.revision) throw { code: 'story_changed' };
    const isMeant = (scene: { id: string }) => scene.id === field(edit, 'id');
    const scenes = story.scenes.map((scene) => {
      if (field(edit, 'kind') !== 'narration' || !isMeant(scene)) return scene;
      const { formerNarration = scene.narration } = scene;
      return {
        ...scene,
        narration: String(field(edit, 'narration')),
        formerNarration,
        changed: ['narration' as const],
      };
    });
    const left = field(edit, 'kind') === 'remove' ? scenes.filter((scene) => !isMeant(scene)) : scenes;
    const changedScenes = left.filter(({ changed }) => changed.length > 0).length;
    const gone = story.scenes.filter((scene) => !left.some(({ id }) => id === scene.id));
    const removed = [...story.removed, ...gone].filter((scene) => field(edit, 'kind') !== 'reset' || !isMeant(scene));
    story = { ...story, removed, revision: `${story.revision}+`, scenes: left, changedScenes };
    return story;
  };
  const settingsReply = () => ({
    settings,
    llmKeySet: true,
    studioPasswordSet: scenario.studioPasswordSet ?? false,
    givenStudio: scenario.givenStudio,
    processorSecrets: secrets,
    optionSecrets,
  });

  const noCounts = {
    making: 0,
    'needs-you': 0,
    review: 0,
    waiting: 0,
    failed: 0,
    changed: 0,
    ready: 0,
    parts: 0,
    cancelled: 0,
  };
  const noFilms: FilmOverview = { counts: noCounts, bytes: 0, making: [], needsYou: [], next: [], ready: [] };
  const field = (input: unknown, name: string): unknown =>
    typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  const taskOf = (input: unknown) => all.find((task) => task.id === field(input, 'id'));

  // The scenario's, and those named by progress events since.
  const stagesSince = new Map<string, TaskStage[]>();
  const stagesOf = (input: unknown): TaskStage[] => {
    const id = String(field(input, 'id'));
    return [...(scenario.stages?.[id] ?? []), ...(stagesSince.get(id) ?? [])];
  };

  // Tasks that wait in the scenario and, according to events, no longer do.
  const gone = new Set<string>();
  const noteLeft = (event: QueueEvent): void => {
    if (event.kind === 'task' && event.task.status !== 'waiting') gone.add(event.task.id);
    if (event.kind === 'removed') for (const id of event.ids) gone.add(id);
  };

  const noteStage = (event: QueueEvent): void => {
    if (event.kind !== 'progress') return;
    const { stage: name } = event.progress;
    if (stagesOf({ id: event.taskId }).at(-1)?.name === name) return;
    const since = stagesSince.get(event.taskId) ?? [];
    stagesSince.set(event.taskId, [...since, { name, startedAt: new Date().toISOString() }]);
  };

  const onDemand = (status: 'waiting' | 'completed', index: number, count: number): unknown => ({
    ...all[0],
    id: `00000000-0000-4000-8000-${(0x1000000 + index).toString(16).padStart(12, '0')}`,
    type: 'script',
    status,
    priority: 0,
    metadata: { title: `작업 ${index}` },
    dependsOn: [],
    rank: index,
    // Newest first, as main returns ended tasks.
    seq: status === 'waiting' ? index : count - index,
  });

  /** Pages as main does: behind a cursor, before one, or around a row. Here a cursor is the number of the page's first row. */
  const pageOf = (input: unknown, count: number, rowAt: (index: number) => unknown): unknown => {
    const limit = Number(field(input, 'limit'));
    const before = field(input, 'before');
    const row = Math.min(Number(field(input, 'row') ?? 0), count - 1);
    const asked = before === undefined ? row - 75 : Number(before) - limit;
    const from = Math.max(0, field(input, 'cursor') === undefined ? asked : Number(field(input, 'cursor')));
    const to = Math.min(count, before === undefined ? from + limit : Number(before));
    const tasks = Array.from({ length: to - from }, (_, index) => rowAt(from + index));
    const start = { cursor: String(from), after: rowAt(from - 1), rows: { script: from, image: 0, video: 0 } };
    return {
      tasks,
      total: count,
      ...(from === 0 ? {} : { start }),
      ...(to < count ? { nextCursor: String(to) } : {}),
    };
  };

  const list = (input: unknown): unknown => {
    const statuses = field(input, 'statuses') as string[] | undefined;
    const status = statuses?.includes('completed') ? 'completed' : 'waiting';
    const count = field(input, 'needsYou') === true ? undefined : scenario.madeOnDemand?.[status];
    if (count !== undefined) {
      return pageOf(input, count, (index) => onDemand(status, index, count));
    }
    const types = field(input, 'types') as string[] | undefined;
    const text = ((field(input, 'text') as string | undefined) ?? '').toLowerCase();
    const rows = all.filter(
      (task) =>
        (statuses?.includes(task.status) ?? true) &&
        (types?.includes(task.type) ?? true) &&
        (field(input, 'needsYou') !== true || task.needsYou !== undefined) &&
        (field(input, 'projectId') ?? task.projectId) === task.projectId &&
        `${task.projectId} ${task.userId} ${String(task.metadata.title)}`.toLowerCase().includes(text),
    );
    return pageOf(input, rows.length, (index) => rows[index]);
  };

  const reply = (channel: string, input: unknown): unknown => {
    switch (channel) {
      case 'app:snapshot':
        return scenario.snapshot;
      case 'films:get':
        return scenario.film;
      case 'films:storyboard':
      case 'films:use-picture':
      case 'films:swap-pictures':
      case 'films:restore':
        if (story === undefined) throw { code: 'no_script' };
        return story;
      case 'films:voice':
        return { file: { path: 'video.mp4', bytes: 1, kind: 'video', version: '1' }, from: 0.2, to: 0.7 };
      case 'films:edit':
        return editStory(input);
      case 'films:redo':
        return { tasks: all.slice(0, 1) };
      case 'films:duplicate':
        return { projectId: `${field(input, 'projectId')}-2` };
      case 'queue:list':
        return list(input);
      case 'queue:get':
        return {
          task: taskOf(input),
          position: 1,
          estimatedWaitSeconds: 200,
          attempts: scenario.attempts,
          stages: stagesOf(input),
        };
      case 'queue:waits': {
        const wanted = field(input, 'ids') as string[];
        // The scenario's tasks are in run order.
        const waits = scenario.waiting.flatMap((task, place) => {
          if (!wanted.includes(task.id) || gone.has(task.id)) return [];
          const ahead = scenario.waiting
            .slice(0, place)
            .filter(({ id, type }) => type === task.type && !gone.has(id)).length;
          const after = scenario.waiting.find(({ id }) => task.dependsOn.includes(id) && !gone.has(id));
          return [{ id: task.id, ahead, ...(after === undefined ? {} : { after: after.type }) }];
        });
        return { waits };
      }
      case 'queue:forecast': {
        const whatIf = {
          sooner: [{ projectId: 'a', title: '고양이와 이사하기', seconds: -480 }],
          later: [{ projectId: 'b', title: '겨울 칼국수 맛집', seconds: 240 }],
          same: 7,
        };
        return {
          ...(scenario.waiting.length === 0 ? {} : { endsInSeconds: 5_400 }),
          films: (scenario.films ?? []).map(({ projectId }, index) => ({
            projectId,
            endsInSeconds: 300 * (index + 1),
          })),
          ...(field(input, 'change') === undefined ? {} : { whatIf }),
        };
      }
      case 'films:list': {
        const states = field(input, 'states') as string[] | undefined;
        const films = (scenario.films ?? []).filter(({ state }) => states?.includes(state) ?? true);
        return { films, total: films.length };
      }
      case 'queue:bump':
        return { ...taskOf(input), priority: (taskOf(input)?.priority ?? 0) + 1 };
      case 'queue:set-priority':
        return { ...taskOf(input), priority: field(input, 'priority') };
      case 'queue:move':
        return { ...taskOf(input), rank: 0.5 };
      case 'queue:restore': {
        const task = taskOf(input);
        return { ...task, status: 'waiting' };
      }
      case 'queue:edit':
        return { ...taskOf(input), metadata: field(input, 'metadata') };
      case 'queue:logs': {
        const lines = scenario.logs[String(field(input, 'id'))] ?? [];
        return { lines: lines.filter((line) => line.n > Number(field(input, 'after'))) };
      }
      case 'queue:dead-letters': {
        const before = Number(field(input, 'beforeId') ?? Number.POSITIVE_INFINITY);
        const text = String(field(input, 'text') ?? '');
        const matching = (scenario.deadLetters ?? []).filter((letter) => JSON.stringify(letter).includes(text));
        const limit = Number(field(input, 'limit'));
        const letters = matching.filter((letter) => letter.id < before).slice(0, limit);
        const next = letters.length < limit ? {} : { nextBeforeId: letters.at(-1)?.id };
        return { letters, ...next, total: matching.length, failed: matching.length };
      }
      case 'insight:read':
        return scenario.insight;
      case 'find:all':
        return { hits: [], state: 'whole' };
      case 'find:ended':
        return { found: [], state: 'whole' };
      case 'queue:dismiss-dead-letters':
        return { dismissed: 1 };
      case 'queue:export':
        return { written: 5, name: 'tasks.csv' };
      case 'workers:look':
        return { workers: scenario.snapshot.workers, app: scenario.appProcesses ?? [] };
      case 'workers:restart':
        return scenario.snapshot.workers.find(({ type }) => type === field(input, 'type'));
      case 'studio:state':
        return scenario.studio ?? { kind: 'alone' };
      case 'studio:test':
        return scenario.findings ?? [];
      case 'studio:join':
        if (scenario.refusesToJoin === true) return { restarting: false, findings: scenario.findings ?? [] };
        return { restarting: true };
      case 'studio:leave':
        return { restarting: true };
      case 'machine:look':
        return scenario.snapshot.machine;
      case 'queue:project-name':
        return { name: field(input, 'title') };
      case 'bridge:free-port':
        return { port: scenario.snapshot.bridge.port + 1 };
      case 'queue:pipeline':
        return { tasks: [] };
      case 'queue:picked':
        return { changed: (field(input, 'ids') as string[]).length, left: 0 };
      case 'queue:all':
      case 'queue:films':
      case 'queue:retry-dead-letters':
        return { changed: 3, left: 0 };
      case 'films:overview':
        return scenario.overview ?? noFilms;
      case 'films:look-at-text': {
        // A scene of ten seconds for each line.
        const text = String(field(input, 'text'));
        const scenes = text.split('\n').filter((line) => line.trim() !== '').length;
        const title = /^# (.*)/u.exec(text)?.[1];
        return {
          title: title ?? text.slice(0, 20),
          hasTitle: title !== undefined,
          scenes,
          seconds: scenes * 10,
          language: 'ko',
        };
      }
      case 'queue:enqueue':
        return all[0];
      case 'queue:pause':
      case 'queue:resume':
      case 'studio:set-limited':
      case 'origins:decide':
      case 'origins:revoke':
      case 'settings:set-llm-key':
      case 'shell:open-needs-you':
      case 'shell:open-project':
      case 'shell:open-kit':
      case 'shell:open-notices':
      case 'shell:open-logs':
      case 'shell:keep-typed':
      case 'shell:open-docs':
      case 'shell:show-output':
        return undefined;
      case 'settings:voices':
        if (field(input, 'voiceEngine') === 'automatic') {
          return {
            voices: [
              { id: 'ko', name: 'Korean', about: 'M' },
              { id: 'ko+f3', name: 'Korean · female3', about: 'F' },
            ],
          };
        }
        if (field(input, 'voiceEngine') === 'sherpa-onnx') {
          const ids = Array.from({ length: 10 }, (_, at) => String(at + 1));
          return { voices: ids.map((id) => ({ id, name: `${id}번 목소리`, about: '' })) };
        }
        return optionSecrets.includes(`${String(field(input, 'voiceEngine'))}.key`)
          ? {
              voices: [
                { id: 'tc_672c5f5ce59fac2a48faeaee', name: '지현', about: 'female, young_adult' },
                { id: 'tc_624152dced4a43e78f703148', name: '찬구', about: '' },
              ],
            }
          : {};
      case 'settings:set-option-secret': {
        const key = String(field(input, 'key'));
        const others = optionSecrets.filter((one) => one !== key);
        optionSecrets = field(input, 'value') === '' ? others : [...others, key];
        return undefined;
      }
      case 'settings:set-processor-secret': {
        const type = String(field(input, 'type')) as keyof typeof secrets;
        const name = String(field(input, 'name'));
        const others = secrets[type].filter((one) => one !== name);
        secrets[type] = field(input, 'value') === '' ? others : [...others, name];
        return undefined;
      }
      case 'settings:choose-program':
        return scenario.chosenProgram === undefined ? {} : { path: scenario.chosenProgram };
      case 'processors:look':
        return {
          types: { script: {}, image: {}, video: {}, ...scenario.processorLooks },
          awaited: { script: false, image: false, video: true },
          bridgeFile: '/home/minji/.config/Studio Queue/bridge.json',
        };
      case 'queue:test-run':
        return scenario.testRun ?? all[0];
      case 'settings:choose-folder':
        return scenario.chosenFolder === undefined ? {} : { path: scenario.chosenFolder };
      case 'recipes:list':
        return { recipes: scenario.recipes ?? [], broken: [] };
      case 'recipes:check':
        if (scenario.siteCheck !== undefined) return { check: scenario.siteCheck };
        return new Promise((resolve) => {
          cancelCheck = () => resolve({});
        });
      case 'recipes:cancel-check':
        cancelCheck();
        return undefined;
      case 'recipes:open-site':
        return undefined;
      case 'settings:spending':
        return { today: 0.38 };
      case 'settings:list-models':
        return { models: [{ id: 'gpt-image-2.5-flare' }, { id: 'gpt-image-1.5', retires: '2026-12-01' }] };
      case 'voice-models:download':
        return undefined;
      case 'voice-models:states':
        return scenario.voiceModels ?? [{ id: 'supertonic-3', state: 'absent' }];
      case 'settings:test-comfyui':
        return {
          findings: [
            {
              level: 'ok',
              message: { code: 'comfyui.answers_as', host: '127.0.0.1:8188', tookMs: 12, version: '0.3.64' },
            },
            { level: 'error', message: { code: 'comfyui.workflow_no_place', name: 'scene.json', places: '{{seed}}' } },
          ],
        };
      case 'settings:test-llm':
        return { tookMs: 412 };
      case 'origins:list':
        return { approved: scenario.approved, denied: scenario.denied };
      case 'settings:get':
        return settingsReply();
      case 'settings:set':
        settings = {
          ...settings,
          ...(input as object),
          // Type by type, as main does.
          processors: { ...(settings.processors as object), ...(field(input, 'processors') as object | undefined) },
        };
        return settingsReply();
      default:
        return taskOf(input);
    }
  };

  const fake: FakeMain = {
    calls,
    failing: new Set(),
    emit(channel, payload) {
      if (channel === 'queue:events')
        for (const event of payload as QueueEvent[]) {
          noteStage(event);
          noteLeft(event);
        }
      for (const listener of listeners.get(channel) ?? []) listener(payload);
    },
    emitEvents(events) {
      this.emit('queue:events', events);
    },
  };
  Reflect.set(window, 'fakeMain', fake);
  Reflect.set(window, 'studioQueue', {
    async call(channel: string, input: unknown) {
      calls.push({ channel, input });
      if (scenario.failWith !== undefined) {
        return { ok: false, error: { code: scenario.failWith, message: 'made-up failure' } };
      }
      const failure = fake.failing.has(channel) ? { code: 'storage_failed' } : scenario.failures?.[channel];
      if (failure !== undefined) return { ok: false, error: { ...failure, message: 'made-up failure' } };
      try {
        return { ok: true, value: await reply(channel, input) };
      } catch (refused) {
        return { ok: false, error: { code: String(field(refused, 'code')), message: 'made-up refusal' } };
      }
    },
    on(channel: string, listener: Listener) {
      const set = listeners.get(channel) ?? new Set<Listener>();
      listeners.set(channel, set.add(listener));
      return () => set.delete(listener);
    },
    pathOf: (file: File) => `/home/minji/${file.name}`,
  });
}
