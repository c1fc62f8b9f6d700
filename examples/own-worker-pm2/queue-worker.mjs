// The loop of one worker: take a task, do it, say how it ended. One worker a type, each a process of its own.
// In a project of your own, copy queue-manager.mjs beside this file.
import { QueueManager } from '../../kit/node/queue-manager.mjs';
import { processImageTask } from './processors/image-processor.mjs';
import { processScriptTask } from './processors/script-processor.mjs';
import { processVideoTask } from './processors/video-processor.mjs';

const PROCESSORS = { script: processScriptTask, image: processImageTask, video: processVideoTask };
const IDLE_MS = 5_000;

export class QueueWorker {
  constructor(type) {
    this.type = type;
    this.manager = new QueueManager();
    this.running = false;
    this.currentTask = null;
  }

  async start() {
    this.running = true;
    console.log(`${this.type} worker started`);
    while (this.running) {
      try {
        this.currentTask = await this.manager.dequeue(this.type);
        if (!this.currentTask) {
          await this.sleep(IDLE_MS);
          continue;
        }
        const { id } = this.currentTask;
        console.log(`${this.type} task ${id} begins`);
        await this.manager.updateTask(id, { status: 'processing', startedAt: new Date().toISOString() });
        const result = await PROCESSORS[this.type](this.currentTask, this.manager);
        await this.manager.updateTask(id, { status: 'completed', completedAt: new Date().toISOString(), result });
        console.log(`${this.type} task ${id} completed`);
      } catch (error) {
        console.error(`${this.type} task failed:`, error);
        if (this.currentTask) await this.giveBack(this.currentTask, error);
      } finally {
        this.currentTask = null;
      }
    }
    console.log(`${this.type} worker stopped`);
  }

  /** Another attempt while the task has any left, otherwise its end. The queue itself waits in between and writes the history. */
  async giveBack(task, error) {
    const { id, retryCount, maxRetries } = task;
    if (retryCount < maxRetries) {
      await this.manager.updateTask(id, { status: 'waiting', retryCount: retryCount + 1, error: error.message });
      await this.manager.appendLog(id, `⚠️ 재시도 ${retryCount + 1}/${maxRetries}`);
    } else {
      await this.manager.updateTask(id, {
        status: 'failed',
        completedAt: new Date().toISOString(),
        error: error.message,
      });
    }
  }

  /** The task in hand goes back to waiting; it loses no attempt. */
  async stop() {
    this.running = false;
    if (this.currentTask)
      await this.manager.updateTask(this.currentTask.id, { status: 'waiting', startedAt: undefined });
  }

  sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
