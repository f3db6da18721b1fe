import { loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { nearest } from '../policy/issue.ts';
import { policyInForce } from './policy-in-force.ts';
import { previewTemplate, PREVIEWED_CHANNELS } from '../templates/preview.ts';

/**
 * Prints what a template of the policy makes of an invented page; exit code 1 when it cannot be used somewhere.
 * @throws SalvorError CONFIG_INVALID when the file cannot be read, INVALID_INPUT when it has no such template
 */
export async function runPolicyPreview(name: string, options: { channel?: ChannelName; file?: string }): Promise<void> {
  const { file } = options;
  const { templates } = await policyInForce(loadConfig(withLocalStack()), file);
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template === undefined) {
    const known = Object.keys(templates);
    const remedy = known.length === 0 ? 'It has none; write some under "templates".' : `Write ${nearest(name, known)}.`;
    throw new SalvorError('INVALID_INPUT', `${file ?? 'The policy in force'} has no template "${name}". ${remedy}`, { field: 'template' });
  }
  const previews = await previewTemplate(name, template, options.channel === undefined ? PREVIEWED_CHANNELS : [options.channel]);
  for (const { channel, words, subject, text, problem } of previews) {
    console.log(`── ${channel} (${words === 'template' ? `template "${name}"` : 'built-in words'})`);
    if (channel !== 'sms' && channel !== 'voice') console.log(`Subject: ${subject}`);
    console.log(`${text}\n`);
    if (problem !== undefined) {
      console.error(`${channel}: ${problem}`);
      process.exitCode = 1;
    }
  }
}
