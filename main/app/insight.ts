import { readInsight } from '../films/insight';
import { insightCsv } from '../films/insight-csv';
import type { PanelServices } from '../ipc/handlers';
import type { TaskReader } from '../store/task-reader';
import { saveExport } from './save-export';

/** Statistics for the panel. `chooseFile`: where a file of this name is to go; undefined when the creator chose nothing. */
export function openInsight(
  tasks: TaskReader,
  chooseFile: (name: string) => Promise<string | undefined>,
): PanelServices['insight'] {
  return {
    read: (days) => readInsight(tasks, days, Date.now()),
    async export(days) {
      const insight = await readInsight(tasks, days, Date.now());
      const path = await chooseFile(`studio-queue ${insight.days[0]?.date} ${insight.days.at(-1)?.date}`);
      if (path === undefined) return undefined;
      await saveExport(path, insightCsv(insight));
      return path;
    },
  };
}
