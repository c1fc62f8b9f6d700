'use client';

import { useCallback, useEffect, useState } from 'react';
import { type QueueTask, type Summary, TYPE_NAMES, TYPES } from '../../queue';

const REFRESH_MS = 5_000;
const COUNTS = { waiting: '대기', processing: '처리중', completed: '완료', failed: '실패' } as const;
const COUNT_NAMES = Object.keys(COUNTS) as (keyof typeof COUNTS)[];

export default function QueueDashboard() {
  const [tasks, setTasks] = useState<QueueTask[]>([]);
  const [summary, setSummary] = useState<Summary | null>(null);
  const [problem, setProblem] = useState('');

  const refresh = useCallback(async () => {
    try {
      const response = await fetch('/api/queue/list');
      const reply = await response.json();
      setProblem(response.ok ? '' : reply.error);
      if (!response.ok) return;
      setTasks(reply.tasks);
      setSummary(reply.summary);
    } catch {
      setProblem('서버에 연결할 수 없습니다.');
    }
  }, []);

  useEffect(() => {
    void refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [refresh]);

  async function cancel(id: string) {
    if (!confirm('이 작업을 취소할까요?')) return;
    const response = await fetch(`/api/queue/cancel/${id}`, { method: 'DELETE' });
    alert(response.ok ? '취소했습니다.' : `취소하지 못했습니다: ${(await response.json()).error}`);
    await refresh();
  }

  const processing = tasks.filter((task) => task.status === 'processing');
  const waiting = tasks.filter((task) => task.status === 'waiting');

  return (
    <>
      <h1>큐 관리</h1>
      <button type="button" onClick={refresh}>
        새로고침
      </button>
      <p role="status">{problem}</p>
      {summary !== null && (
        <section className="cards">
          {TYPE_NAMES.map((type) => (
            <div className="card" key={type} data-type={type}>
              <b>{TYPES[type]}</b>
              {COUNT_NAMES.map((name) => (
                <div key={name}>
                  {COUNTS[name]}: {summary[type][name]}
                </div>
              ))}
            </div>
          ))}
        </section>
      )}
      <section data-testid="processing">
        <h2>실시간 작업</h2>
        {processing.length === 0 && <p className="soft">처리 중인 작업이 없습니다.</p>}
        {processing.map((task) => (
          <div className="task" key={task.id} data-id={task.id}>
            <div>
              <b>{TYPES[task.type]}</b> {task.projectId}
              <div className="soft">
                {since(task.startedAt)} 시작 | {task.userId}
              </div>
              <div className="soft">{task.logs.slice(-3).join(' → ')}</div>
            </div>
            {task.progress !== undefined && <span>{Math.round(task.progress.fraction * 100)}%</span>}
          </div>
        ))}
      </section>
      <section data-testid="waiting">
        <h2>대기 중인 작업 ({waiting.length}개)</h2>
        {waiting.length === 0 && <p className="soft">대기 중인 작업이 없습니다.</p>}
        {waiting.map((task, index) => (
          <div className="task" key={task.id} data-id={task.id}>
            <div>
              <b>{TYPES[task.type]}</b> {task.projectId} <span className="soft">{index + 1}번째</span>
              {task.state === 'needs-you' && <div className="soft">✋ {task.error}</div>}
            </div>
            <button type="button" onClick={() => cancel(task.id)}>
              취소
            </button>
          </div>
        ))}
      </section>
    </>
  );
}

function since(moment?: string): string {
  if (moment === undefined) return '-';
  const minutes = Math.floor((Date.now() - new Date(moment).getTime()) / 60_000);
  if (minutes < 1) return '방금';
  return minutes < 60 ? `${minutes}분 전` : `${Math.floor(minutes / 60)}시간 전`;
}
