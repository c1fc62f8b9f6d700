const steps: (() => Promise<void>)[] = [];

/** What ends a server of the test file when the file is done, at the latest: the leak guard calls it, the newest first. */
export function afterFile(step: () => Promise<void>): void {
  steps.push(step);
}

export async function endServers(): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}
