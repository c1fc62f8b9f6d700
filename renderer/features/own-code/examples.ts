/** What an example says in the reader's language. */
export interface ExampleWords {
  readonly log: string;
  readonly work: string;
  readonly stage: string;
  readonly sentence: string;
}

export const EXAMPLES = ['node', 'python', 'shell', 'curl'] as const;
export type ExampleName = (typeof EXAMPLES)[number];

/** The program that runs the example's file; none where it is run by hand. */
export const RUN_BY: Readonly<Record<ExampleName, string | undefined>> = {
  node: 'node',
  python: 'python3',
  shell: 'sh',
  curl: undefined,
};

/** Programs that work as they are: a script task gets a script of one sentence. The tests run them. */
export function example(name: ExampleName, words: ExampleWords, bridgeFile: string): string {
  switch (name) {
    case 'node':
      return `import { openSync, readFileSync, writeSync } from 'node:fs';

const { task, outDir } = JSON.parse(readFileSync(process.env.SQ_TASK_FILE, 'utf8'));
const reply = Number(process.env.SQ_REPLY) || openSync(process.env.SQ_REPLY, 'w');
const say = (line) => writeSync(reply, JSON.stringify(line) + '\\n');

console.log(task.metadata, outDir); // ${words.log}
say({ progress: 0.5, stage: '${words.stage}' });
const text = '${words.sentence}'; // ${words.work}
say({ result: { text } });
`;
    case 'python':
      return `import json, os

task = json.load(open(os.environ["SQ_TASK_FILE"], encoding="utf-8"))["task"]
reply = os.environ["SQ_REPLY"]
reply = open(int(reply) if reply.isdigit() else reply, "w", encoding="utf-8")
say = lambda line: print(json.dumps(line), file=reply, flush=True)

print(task["metadata"], flush=True)  # ${words.log}
say({"progress": 0.5, "stage": "${words.stage}"})
text = "${words.sentence}"  # ${words.work}
say({"result": {"text": text}})
`;
    case 'shell':
      return `#!/bin/sh
set -e
say() { printf '%s\\n' "$1" >&"$SQ_REPLY"; }

echo "$SQ_TASK_FILE"  # ${words.log}
say '{"progress":0.5,"stage":"${words.stage}"}'
printf '%s\\n' '${words.sentence}' > "$SQ_OUT_DIR/notes.txt"  # ${words.work}
say '{"result":{"text":"${words.sentence}"}}'
`;
    case 'curl':
      return `#!/bin/sh
file='${bridgeFile}'
url=$(jq -r .url "$file")
call() { curl -sS --fail-with-body -H "Authorization: Bearer $(jq -r .token "$file")" -H 'Content-Type: application/json' "$@"; }

claim=$(call -X POST "$url/api/queue/claim/script?wait=30")
[ -n "$claim" ] || exit 0
id=$(echo "$claim" | jq -r .task.id)
lease=$(echo "$claim" | jq -r .leaseId)  # ${words.work}
call -d '{"leaseId":"'"$lease"'","result":{"text":"${words.sentence}"}}' "$url/api/queue/tasks/$id/complete"
`;
    default:
      return name satisfies never;
  }
}
