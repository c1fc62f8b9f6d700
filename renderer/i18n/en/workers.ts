import type { workers as ko } from '../ko/workers';

/** The words of the screen that shows the workers and the app's own processes, in English. */
export const workers: typeof ko = {
  hint: 'The processes that do the tasks, and what they and the app use now.',
  hintStudio: 'The workers of this machine. Those of another machine are shown on that one.',
  name: 'Process',
  state: 'State',
  uptime: 'Up for',
  restarts: 'Restarts',
  restartsHint: 'How often it was started again since the app was opened.',
  cpu: 'CPU',
  memory: 'Memory',
  actions: 'Actions',
  pid: 'PID {{pid}}',
  open: 'Show details of {{title}}',
  processes: '{{n}} processes',
  memoryOf: '{{used}} of {{limit}} MB',
  restart: 'Restart',
  restartNamed: '{{type}}: restart the worker',
  startNow: 'Start now',
  startNowNamed: '{{type}}: start the worker now',
  restarted: '{{type}}: the worker was restarted.',
  lastError: 'Last error · {{ago}}',
  openLimits: 'Memory limits',
  app: 'The app itself',
  kind: {
    main: 'Main process',
    panel: 'Control panel',
    graphics: 'Graphics',
    helper: 'Helper processes',
  },
  note: 'One core in full use is 100% CPU. The numbers of a worker at work include the programs that it runs, such as a browser or FFmpeg.',
  ask: {
    title: 'Restart the worker?',
    text: '{{type}}: the worker is busy with “{{title}}”. A restart stops what it has done so far.',
    hint: 'The task returns to its place in the queue and starts over. It uses no attempt.',
    hintExternal:
      'A worker of your own has this task. It loses the task, which returns to its place in the queue and waits. It uses no attempt.',
    keep: 'Leave it',
    confirm: 'Restart',
  },
};
