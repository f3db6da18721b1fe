import { Option, type Command } from 'commander';
import type { Role } from '../storage/tokens.ts';

/** `salvor token`: bearer tokens for services, people and administrators. */
export function registerToken(program: Command): void {
  const token = program.command('token').description('make, list and revoke access tokens');
  token
    .command('create')
    .description('make a token; it is shown once')
    .addOption(new Option('--role <role>', 'what it may do').choices(['reporter', 'responder', 'admin']).makeOptionMandatory())
    .requiredOption('--name <name>', 'who will use it')
    .action(async ({ role, name }: { role: Role; name: string }) => {
      const { callApi } = await import('./api-client.ts');
      const made = await callApi<{ token: string }>('POST', '/api/tokens', { role, name });
      console.log(made.token);
    });
  token
    .command('list')
    .description('list valid tokens, without their text')
    .action(async () => {
      const { callApi } = await import('./api-client.ts');
      const { tokens } = await callApi<{ tokens: { id: string; role: Role; name: string; lastUsedAt?: string }[] }>('GET', '/api/tokens');
      for (const { id, role, name, lastUsedAt } of tokens) {
        console.log(`${id}  ${role.padEnd(9)}  ${name}${lastUsedAt === undefined ? '  (never used)' : `  (last used ${lastUsedAt})`}`);
      }
    });
  token
    .command('revoke')
    .description('end a token')
    .argument('<id>', 'id that "salvor token list" shows')
    .action(async (id: string) => {
      const { callApi } = await import('./api-client.ts');
      await callApi('DELETE', `/api/tokens/${encodeURIComponent(id)}`);
      console.log(`Token ${id} is revoked; it stops working within seconds.`);
    });
}
