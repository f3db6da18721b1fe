import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { Template } from '../domain/policy/template.ts';
import { previewTemplate, PREVIEWED_CHANNELS } from '../templates/preview.ts';
import type { Api } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const Channel = z.enum(PREVIEWED_CHANNELS);
const Request = z.strictObject({
  template: Template,
  name: z.string().min(1).max(63).default('preview'),
  channels: z.array(Channel).min(1).optional(),
});
const Previews = z.object({
  previews: z.array(
    z.object({
      channel: Channel,
      words: z.enum(['template', 'built-in']),
      subject: z.string(),
      text: z.string(),
      problem: z.string().optional(),
    }),
  ),
});

/** Shows what a template makes of an invented page. Nothing is sent and nothing is kept. */
export function serveTemplates(app: Api): void {
  app.post(
    '/api/templates/preview',
    {
      config: { role: 'responder' },
      schema: {
        tags: ['policy'],
        security: SECURED,
        summary: 'What a template looks like, channel by channel',
        body: Request,
        response: { 200: Previews, ...PROBLEMS },
      },
    },
    async ({ body: { template, name, channels = PREVIEWED_CHANNELS } }) => {
      const previews = await previewTemplate(name, template, channels);
      if (previews.length === 0)
        throw new SalvorError('INVALID_INPUT', 'No channel was named. Leave "channels" out to see all.', { field: 'channels' });
      return { previews };
    },
  );
}
