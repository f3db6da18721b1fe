import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** What every request that changes something may say of its author. */
export const AUTHOR_FIELDS = {
  /** The person behind a shared token. */
  by: z.string().trim().min(1).max(100).optional(),
  /** Through which door, when it is not the API or the console. */
  via: z.enum(['api', 'cli']).optional(),
};

/** A shared token may name the person behind it; the record shows both, so nobody can speak in another's name. */
export function authorOf(token: string, by: string | undefined): string {
  return by === undefined || by === token ? token : `${by} (token ${token})`;
}

/** Who changes something through which door. */
export function authorship(
  request: Pick<FastifyRequest, 'principal' | 'bySession'>,
  { by, via = request.bySession ? 'console' : 'api' }: { by?: string | undefined; via?: 'api' | 'cli' | 'console' | undefined },
): { author: string; door: 'api' | 'cli' | 'console' } {
  return { author: authorOf(request.principal?.name ?? 'unknown', by), door: via };
}
