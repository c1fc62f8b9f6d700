import { cancelSchema, type SiteCheckReply, siteCheckRequestSchema } from '../../contract/site-check';
import { portOfThisProcess } from '../runtime/parent-port';

// The process that checks recipes' sites for the panel, because the image worker may be busy for hours. Main starts it with the first check, and
// ends it some time after the last.
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
  // Loaded with the first check: Playwright is most of what this process needs.
  void import('./recipes/check-site')
    .then(({ checkSite }) => checkSite(request.data, abort.signal))
    .then((reply) => port.send(reply))
    .finally(() => running.delete(id));
});
