interface ShopAnswer {
  status: number;
  body: Record<string, unknown>;
}

export interface ShopClient {
  call: (method: 'GET' | 'POST' | 'PUT', path: string, body?: object, headers?: Record<string, string>) => Promise<ShopAnswer>;
  /** Calls and insists on the status: a demo that went another way must not be shown as if it had not. */
  expect: (status: number, ...request: Parameters<ShopClient['call']>) => Promise<ShopAnswer['body']>;
}

/** The shop over HTTP, as its customers use it. */
export function shopClient(baseUrl: string): ShopClient {
  const call: ShopClient['call'] = async (method, path, body, headers) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    call,
    expect: async (status, method, path, ...rest) => {
      const answer = await call(method, path, ...rest);
      if (answer.status === status) return answer.body;
      throw new Error(`${method} ${path} of the shop answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
    },
  };
}
