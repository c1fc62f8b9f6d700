import { cancelSchema, type SiteCheckReply, siteCheckRequestSchema } from '../../contract/site-check';
import { portOfThisProcess } from '../runtime/parent-port';

// The process that looks at a recipe's site for the panel. It is started when the creator wants that, and ended by main once nothing is asked
// of it: the worker of pictures may be busy for hours.
const port = portOfThisProcess<SiteCheckReply>();
const running = new Map<number, AbortController>();
port.onClose(() => process.exit());
port.onMessage((raw) => {
  const cancel = cancelSchema.safeParse(raw);
  if (cancel.success) running.get(cancel.data.cancel)?.abort();
  const request = siteCheckRequestSchema.safeParse(raw);
  if (!request.success) return;
  const { id } = request.data;
  const abort = new AbortController();
  running.set(id, abort);
  // With the first check: Playwright is most of what this process loads.
  void import('./recipes/check-site')
    .then(({ checkSite }) => checkSite(request.data, abort.signal))
    .then((reply) => port.send(reply))
    .finally(() => running.delete(id));
});
