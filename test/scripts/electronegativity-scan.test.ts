import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { missingFindings, openFindings } from '../../scripts/electronegativity/findings.mjs';
import { scan } from '../../scripts/electronegativity/scan.mjs';

it('Electronegativity reads every source of the app, and finds nothing that is not answered', async () => {
  const { found, read, unread } = await scan(resolve(import.meta.dirname, '../..'), { asksOthers: false });
  const missing = missingFindings(found);
  expect({ open: openFindings(found), missing, unread }).toEqual({ open: [], missing: [], unread: [] });
  expect(read).toBeGreaterThan(200);
});
