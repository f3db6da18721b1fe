import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workflowBundle } from '../../../worker/bundle.ts';

it('the workflow bundle holds no schema library: each open incident would build its schemas anew', async () => {
  const bundle = await workflowBundle(mkdtempSync(join(tmpdir(), 'salvor-bundle-')));
  const code = 'code' in bundle ? bundle.code : '';
  expect(code).toContain('./workflows/incident.ts');
  expect(code).not.toMatch(/node_modules\/(zod|ajv|yaml)\//);
}, 60_000);
