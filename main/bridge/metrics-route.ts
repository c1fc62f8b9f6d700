import type { FastifyInstance } from 'fastify';
import { errorReplySchema } from '../../contract/bridge';
import type { Metrics } from '../monitoring/metrics';

export type BridgeMetrics = Pick<Metrics, 'page' | 'countRequest'>;

/** What a monitoring system scrapes (docs/monitoring). Without `/api`, since Prometheus looks there by itself. */
export function addMetricsRoute(app: FastifyInstance, metrics: BridgeMetrics): void {
  app.get(
    '/metrics',
    {
      // It says how the creator works, and no page needs it.
      config: { programsOnly: true },
      schema: {
        summary: 'Counts, times and states for Prometheus, as its text format 0.0.4 whatever Accept says',
        tags: ['monitoring'],
        produces: ['text/plain'],
        response: { '4xx': errorReplySchema, '5xx': errorReplySchema },
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await metrics.page();
      return reply.type(contentType).send(text);
    },
  );
}
