// The route handler of the kit, where Next looks for it. In an app of your own you copy it there once, by hand.
import { copyFileSync, mkdirSync } from 'node:fs';

const folder = new URL('app/api/queue/[...path]/', import.meta.url);
mkdirSync(folder, { recursive: true });
copyFileSync(new URL('../../kit/next/route.ts', import.meta.url), new URL('route.ts', folder));
