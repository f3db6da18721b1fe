import type { Stack } from '../src/embedded/stack-options.ts';
import { shopUrl } from './shop-part.ts';

/** What a stranger may do with the running demo: break something, acknowledge it, kill what works on it. */
export function tryIt(stack: Stack): string {
  const shop = shopUrl(stack.env);
  const json = "-H 'content-type: application/json' -d";
  const rows: [string, string][] = [
    ['Break it', `curl -X PUT ${json} '{"works":false}' ${shop}/provider/deployment`],
    ['', `curl -X POST ${json} '{"amountCents":5900}' ${shop}/payments`],
    [
      'Kill -9',
      `kill -9 ${stack.pid('worker') ?? '<pid>'}   # the worker; api, temporal and postgres have their pids in ${stack.dataDir}/run`,
    ],
    ['Acknowledge', `press the button behind the link of the mail: ${stack.addresses.mailbox}`],
    ['Resolve', 'npm run salvor -- incidents --open; npm run salvor -- resolve <incident>'],
  ];
  return ['Try it yourself:', ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)].join('\n');
}
