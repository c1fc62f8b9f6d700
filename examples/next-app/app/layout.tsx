import type { ReactNode } from 'react';
import './globals.css';

export const metadata = { title: '트렌드 영상 자동화', icons: { icon: 'data:,' } };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="ko">
      <body>
        <main>
          <nav>
            <a href="/automation">자동화</a>
            <a href="/admin/queue">큐 관리</a>
          </nav>
          {children}
        </main>
      </body>
    </html>
  );
}
