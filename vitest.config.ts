import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` is pure and fast; `system` runs against the real Temporal server and the real Postgres, one file at
 * a time because the machine's two cores are the shared resource.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{unit,replay}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          globalSetup: ['test/system/setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
