import { z } from 'zod';
import { openUntil } from '../silence/maintenance.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const time = z.string().meta({ format: 'date-time' });
const Windows = z.object({
  windows: z.array(
    z.object({
      name: z.string(),
      matchers: z.array(z.string()),
      from: time.optional(),
      until: time.optional(),
      time_intervals: z.array(z.looseObject({})).optional().meta({ description: "Alertmanager's time intervals, as the policy has them." }),
      openUntil: time.optional().meta({ description: 'Absent: it is not open now.' }),
    }),
  ),
});

/** The policy's maintenance windows, and which of them are open now. They are changed in the policy. */
export function serveMaintenance(app: Api, { policy }: ApiDeps): void {
  app.get(
    '/api/maintenance',
    {
      config: { role: 'responder' },
      schema: {
        tags: ['silences'],
        security: SECURED,
        summary: "The policy's maintenance windows, and until when those last that are open",
        response: { 200: Windows, ...PROBLEMS },
      },
    },
    async () => {
      const { maintenance } = await policy();
      const now = Date.now();
      return {
        windows: maintenance.map((window) => {
          const end = openUntil(window, now);
          return { ...window, ...(end !== undefined && { openUntil: new Date(end).toISOString() }) };
        }),
      };
    },
  );
}
