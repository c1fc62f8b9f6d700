import { mkdir } from 'node:fs/promises';
import type { SettingsPatch } from '../../../contract/settings';
import type { EnqueueInput } from '../../../contract/task';
import { startRedis, type TestRedis } from '../../support/redis';
import { client } from './client';
import { launchApp, newPlace, type RunningApp } from './launch';
import { startSlowLlm } from './slow-llm';

export interface Machines {
  /** The machines by the order of their names; the first is the one to look at. */
  readonly desk: RunningApp;
  readonly redis: TestRedis;
  close(): Promise<void>;
}

const script = (title: string, projectId: string, userId: string): EnqueueInput => ({
  type: 'script',
  projectId,
  userId,
  metadata: { title },
});

/** Three real apps on one Redis and one folder, two of them with a script in the middle of its work, and tasks that wait. */
export async function openMachines(
  names: readonly [string, string, string],
  options: { settings?: SettingsPatch; flags?: readonly string[] } = {},
): Promise<Machines> {
  const redis = await startRedis({ appendfsync: 'everysec' });
  const slow = await startSlowLlm();
  const shared = await newPlace();
  // It is somebody's: no machine of a studio makes it.
  await mkdir(shared.workspace, { recursive: true });
  const launch = async (machineName: string, more: typeof options): Promise<RunningApp> => {
    const { home } = await newPlace({
      ...more.settings,
      llm: { baseUrl: slow.baseUrl, model: 'slow' },
      studio: { address: redis.url, name: 'studio', machineName, knowsTheRisk: false },
    });
    const place = { home, workspace: shared.workspace };
    return launchApp({ place, ...(more.flags === undefined ? {} : { flags: more.flags }) });
  };
  const desk = await launch(names[0], options);
  const others = [await launch(names[1], {}), await launch(names[2], {})];
  const [deskQueue, otherQueue] = [client(desk.bridge), client((others[0] ?? desk).bridge)];
  const first = await deskQueue.enqueue(script('겨울 캠핑 준비물 10가지', '겨울-캠핑', 'minji'));
  await deskQueue.until(first.id, (task) => task.status === 'processing');
  const second = await otherQueue.enqueue(script('봄나물 손질법', '봄나물', '현우'));
  await otherQueue.until(second.id, (task) => task.status === 'processing');
  for (const [title, projectId] of [
    ['집에서 하는 홈카페 레시피', '홈카페'],
    ['초보 러너를 위한 10km 준비: 신발 고르기부터 대회 당일까지', '10km-준비'],
    ['자취생 한 그릇 저녁', '자취생-저녁'],
  ] as const) {
    await otherQueue.pipeline({ projectId, userId: '현우', script: { title }, image: { title }, video: { title } });
  }
  return {
    desk,
    redis,
    async close() {
      for (const machine of [desk, ...others]) await machine.close();
      slow.close();
      await redis.stop();
    },
  };
}
