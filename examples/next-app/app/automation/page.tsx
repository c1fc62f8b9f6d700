'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type QueueTask, type TaskType, TYPE_NAMES, TYPES } from '../queue';

const POLL_MS = 5_000;
const TITLES = { 'T-1': '아침 10분 스트레칭의 힘', 'T-2': '물 한 잔이 바꾸는 오후' };

export default function AutomationPage() {
  const [tasks, setTasks] = useState<QueueTask[]>([]);
  const polls = useRef(new Map<string, ReturnType<typeof setInterval>>());

  useEffect(() => {
    const running = polls.current;
    return () => {
      for (const poll of running.values()) clearInterval(poll);
    };
  }, []);

  function show(task: QueueTask) {
    setTasks((shown) => [task, ...shown.filter(({ id }) => id !== task.id)]);
  }

  // Before the queue, this was: fetch('/api/automation/generate-script', { method: 'POST', body: JSON.stringify(metadata) })
  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const type = form.get('type') as TaskType;
    const metadata = {
      script: { titleId: form.get('titleId'), category: '건강' },
      image: { scenes: 5, useImageFX: false },
      video: { duration: 20 },
    }[type];
    const response = await fetch('/api/queue/enqueue', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ type, projectId: form.get('projectId'), metadata }),
    });
    const reply = await response.json();
    if (!response.ok) {
      alert(`추가하지 못했습니다: ${reply.error}`);
      return;
    }
    const { task, position, estimatedWaitTime } = reply;
    show(task);
    alert(
      `${TYPES[type]} 작업을 큐에 추가했습니다.\n\n순서: ${position + 1}번째\n예상 대기: 약 ${Math.ceil(estimatedWaitTime / 60)}분`,
    );
    follow(task.id);
  }

  function follow(id: string) {
    const poll = setInterval(async () => {
      const response = await fetch(`/api/queue/status/${id}`).catch(() => undefined);
      // While the app starts again there is no status to show.
      if (!response?.ok) return;
      const { task }: { task: QueueTask } = await response.json();
      show(task);
      if (task.status !== 'completed' && task.status !== 'failed') return;
      clearInterval(poll);
      polls.current.delete(id);
      alert(
        task.status === 'completed'
          ? `${TYPES[task.type]}: 완료되었습니다.`
          : `${TYPES[task.type]}: 실패했습니다. ${task.error}`,
      );
    }, POLL_MS);
    polls.current.set(id, poll);
  }

  return (
    <>
      <h1>트렌드 영상 자동화</h1>
      <form onSubmit={add}>
        <label>
          작업{' '}
          <select name="type">
            {TYPE_NAMES.map((type) => (
              <option key={type} value={type}>
                {TYPES[type]}
              </option>
            ))}
          </select>
        </label>
        <label>
          제목{' '}
          <select name="titleId">
            {Object.entries(TITLES).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          프로젝트 <input name="projectId" required maxLength={200} defaultValue="trend-001" />
        </label>
        <button type="submit">큐에 추가</button>
      </form>
      {tasks.map((task) => (
        <div className="task" key={task.id} data-id={task.id} data-status={task.status}>
          <div>
            <b>{TYPES[task.type]}</b> {task.projectId}
            <div className="soft">{task.error ?? task.logs.at(-1)}</div>
          </div>
          <span>{task.state}</span>
        </div>
      ))}
    </>
  );
}
