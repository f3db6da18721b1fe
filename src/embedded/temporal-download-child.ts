import { TestWorkflowEnvironment } from '@temporalio/testing';

/** Child process of {@link file://./temporal-download.ts}: the download happens while the dev server starts. */
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version: 'latest', downloadDir: process.argv[2] ?? '.' } },
});
await environment.teardown();
