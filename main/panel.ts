import { join } from 'node:path';
import { dialog, shell } from 'electron';
import { freePortNear } from './bridge/free-port';
import type { BridgeService } from './bridge-service';
import type { Core } from './core';
import { createHandlers } from './ipc/handlers';
import { sendToWindow, serveIpc } from './ipc/typed-ipc';
import { checkLlm } from './llm-check';
import type { Machine } from './machine';
import { createProjectNames } from './project-names';
import { APP_ORIGIN, type PanelWindow, serveRenderer } from './window';
import type { Dispatcher } from './workers/dispatcher';

export interface PanelParts {
  readonly core: Core;
  readonly dispatcher: Dispatcher;
  readonly bridge: BridgeService;
  readonly machine: Machine;
  readonly window: PanelWindow;
  /** The built renderer. */
  readonly rendererDir: string;
}

/** The panel's side of main: its page, its calls and the events it hears. */
export function servePanel({ core, dispatcher, bridge, machine, window, rendererDir }: PanelParts): void {
  const { log, queue, settings, llmKey, origins, projectDir } = core;
  const openFolder = async (path: string) => {
    const problem = await shell.openPath(path);
    if (problem !== '') log.warn('folder.not-opened', { path, problem });
  };
  const handlers = createHandlers({
    queue,
    projectNames: createProjectNames(queue, core.workspace),
    running: dispatcher,
    origins,
    settings,
    llmKey,
    bridgeState: bridge.state,
    freePort: () => freePortNear(bridge.state().port),
    machine: machine.look,
    testLlm: () => checkLlm(settings.current().llm, llmKey.get()),
    chooseFolder: async () => {
      const choice = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
      return choice.filePaths[0];
    },
    showOutput: (task, output) => shell.showItemInFolder(join(projectDir(task.projectId), output.path)),
    openProjectFolder: (task) => openFolder(projectDir(task.projectId)),
    openLogFolder: () => openFolder(log.dir),
  });
  serveIpc(handlers, () => window.current(), APP_ORIGIN, log);
  serveRenderer(rendererDir, async (taskId, index) => {
    const task = await queue.getTask(taskId);
    return { projectDir: task === null ? '' : projectDir(task.projectId), output: task?.outputs[index] };
  });
  queue.onEvents((events) => sendToWindow(window.current(), 'queue:events', [...events]));
}
