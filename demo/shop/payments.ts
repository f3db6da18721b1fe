import { z } from 'zod';

const Charge = z.object({ id: z.string(), status: z.literal('succeeded') });

/** The provider's answer is not one of those it promised: nobody knows whether money moved, so nobody may try again. */
class PaymentProviderError extends Error {
  override readonly name = 'PaymentProviderError';
  readonly code = 'PROVIDER_GARBAGE';
}

/** Charges a card at the provider. */
export async function charge(providerUrl: string, amountCents: number): Promise<{ id: string }> {
  const response = await fetch(`${providerUrl}/charges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ amountCents, currency: 'usd' }),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await response.text();
  const answer = Charge.safeParse(parseJson(text));
  if (answer.success) return { id: answer.data.id };
  throw new PaymentProviderError(
    `the payment provider answered ${response.status} with something that is not a charge: ${text.slice(0, 60)}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
