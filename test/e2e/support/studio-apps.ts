import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PauseScope } from '../../../contract/events';
import type { ProcessorSetting } from '../../../contract/processors';
import type { SettingsPatch } from '../../../contract/settings';
import { NO_STUDIO, type StudioState } from '../../../contract/studio';
import type { TaskType } from '../../../contract/task';
import { markedEnvironment } from '../../support/marked';
import { type RedisOptions, startRedis, type TestRedis } from '../../support/redis';
import { startProxy, type TcpProxy } from '../../support/tcp-proxy';
import { tempDir } from '../../support/temp-dir';
import { type Client, client } from './client';
import { bridgeOf, launchApp, newPlace, type Place, type RunningApp, type SpawnedApp, spawnApp } from './launch';
import { callMain } from './panel-page';

const STUDIO = 'films';

interface Machine {
  readonly place: Place;
  /** Its way to Redis, which can be cut. */
  readonly proxy: TcpProxy;
}
/** A machine with its panel. */
export interface StudioApp extends RunningApp {
  readonly name: string;
  readonly proxy: TcpProxy;
  readonly queue: Client;
  /** `this-machine` or the whole studio. */
  pause(type: TaskType, scope: PauseScope): Promise<void>;
  resume(type: TaskType, scope: PauseScope): Promise<void>;
  state(): Promise<Extract<StudioState, { kind: 'joined' }>>;
}
/** A machine as a plain process, to be killed. */
export interface SpawnedMachine extends SpawnedApp {
  readonly proxy: TcpProxy;
  readonly queue: Client;
}

interface MachineSettings {
  readonly settings?: SettingsPatch;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the folder that all share. */
  readonly workspace?: string;
}

export interface StudioApps {
  readonly redis: TestRedis;
  /** The folder that all machines share. */
  readonly workspace: string;
  /** Starts a machine that was not there before. The first of the studio must have started before the second does. */
  open(name: string, more?: MachineSettings): Promise<StudioApp>;
  spawn(name: string, more?: MachineSettings): Promise<SpawnedMachine>;
  /** The same machine again, on its home. */
  spawnAgain(machine: SpawnedMachine): Promise<SpawnedMachine>;
  /** Ends all machines; what is left is the leak guard's. */
  close(): Promise<void>;
}

/** Real apps with homes of their own, one Redis, one folder. */
export async function openStudioApps(options: RedisOptions = {}): Promise<StudioApps> {
  const redis = await startRedis(options);
  const workspace = join(tempDir('studio'), 'films');
  mkdirSync(workspace);
  const ends: (() => Promise<unknown>)[] = [];

  const newMachine = async (name: string, more: MachineSettings): Promise<Machine> => {
    const shared = more.workspace ?? workspace;
    const { home } = await newPlace({
      workspace: shared,
      studio: { ...NO_STUDIO, machineName: name },
      ...more.settings,
    });
    return { place: { home, workspace: shared }, proxy: await startProxy(redis.port) };
  };
  const flagsOf = ({ proxy }: Machine) => ['--studio', `redis://127.0.0.1:${proxy.port}/?name=${STUDIO}&risk=known`];
  const start = async (machine: Machine): Promise<SpawnedMachine> => {
    const { place, proxy } = machine;
    const app = spawnApp(place, ['--hidden', ...flagsOf(machine)]);
    ends.push(async () => {
      app.child.kill('SIGTERM');
      await app.exited;
    });
    const queue = client(await bridgeOf(place, app.child.pid));
    return { ...app, proxy, queue };
  };

  return {
    redis,
    workspace,
    async open(name, more = {}) {
      const machine = await newMachine(name, more);
      const { place, proxy } = machine;
      const app = await launchApp({ place, flags: flagsOf(machine), env: more.env ?? {} });
      ends.push(() => app.close());
      const { page } = app;
      return {
        ...app,
        name,
        proxy,
        queue: client(app.bridge),
        pause: (type, scope) => callMain(page, 'queue:pause', { type, scope, mode: 'after-current' }),
        resume: (type, scope) => callMain(page, 'queue:resume', { type, scope }),
        async state() {
          const state = await callMain(page, 'studio:state', undefined);
          if (state.kind !== 'joined') throw new Error(`${name} is alone`);
          return state;
        },
      };
    },
    async spawn(name, more = {}) {
      return start(await newMachine(name, more));
    },
    spawnAgain: ({ place, proxy }) => start({ place, proxy }),
    async close() {
      await Promise.all(ends.map((end) => end()));
      await redis.stop();
    },
  };
}

/** A run that says who runs it and waits for a file: it goes on once `letGo` has made that. */
export function heldBy(name: string): ProcessorSetting {
  const file = join(tempDir('held'), 'program.sh');
  writeFileSync(
    file,
    `read -r task
echo "${name} holds it"
printf '{"progress":0.5,"stage":"held"}\\n' >&3
until [ -e "$SQ_PROJECT_DIR/go" ]; do sleep 0.05; done
echo "made by ${name}" > "$SQ_OUT_DIR/made.txt"
`,
  );
  return {
    kind: 'program',
    command: ['/bin/sh', file],
    cwd: '',
    env: markedEnvironment(),
    secrets: [],
    timeoutMinutes: 5,
    graceSeconds: 0.5,
  };
}

export function letGo(workspace: string, projectId: string): void {
  const folder = join(workspace, projectId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go'), '');
}
