import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './launch';

export const monitoringDir = join(projectRoot, 'docs', 'monitoring');

const targetSchema = z.object({ expr: z.string().min(1), legendFormat: z.string() });
const panelSchema = z.object({
  title: z.string(),
  type: z.enum(['stat', 'timeseries']),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  fieldConfig: z.object({
    defaults: z.object({
      unit: z.enum(['short', 's', 'bytes', 'percentunit', 'reqps']),
      custom: z.object({ stacking: z.object({ mode: z.enum(['none', 'normal']) }) }).optional(),
      thresholds: z
        .object({ steps: z.array(z.object({ color: z.string(), value: z.number().nullable() })) })
        .optional(),
    }),
    overrides: z.array(
      z.object({
        matcher: z.object({ id: z.literal('byName'), options: z.string() }),
        properties: z.tuple([z.object({ id: z.literal('color'), value: z.object({ fixedColor: z.string() }) })]),
      }),
    ),
  }),
  targets: z.array(targetSchema).min(1),
});
export type Panel = z.output<typeof panelSchema>;
const dashboardSchema = z.object({ title: z.string(), panels: z.array(panelSchema).min(1) });

/** docs/monitoring/dashboard.json, as far as it is drawn here. */
export const readDashboard = () =>
  dashboardSchema.parse(JSON.parse(readFileSync(join(monitoringDir, 'dashboard.json'), 'utf8')));

/** A panel's query as Grafana sends it for all machines. `rateSeconds` is four scrapes. */
export const filledIn = (expr: string, rateSeconds: number): string =>
  expr.replaceAll('$__rate_interval', `${rateSeconds}s`).replaceAll('$instance', '.*');
