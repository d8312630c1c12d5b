// How much of a request's body reaches a route: what it says that it takes, counted as it arrives. Nothing is held
// here, and nothing is read before the route asks for it.

export type CappedRequest = {
  readonly request: Request;
  /** Whether more came than may, which made the route's reading fail. */
  isExceeded(): boolean;
};

export function hasBody({ headers }: Request): boolean {
  return headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
}

/** undefined when it is clear from the head alone that it is too large. */
export function capBody(request: Request, maxBytes: number): CappedRequest | undefined {
  if (!hasBody(request)) return { request, isExceeded: () => false };
  if (maxBytes === 0 || Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined;
  if (request.body === null) return { request, isExceeded: () => false };
  const reader = request.body.getReader();
  let sizeBytes = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        sizeBytes += value.byteLength;
        if (sizeBytes > maxBytes) controller.error(new Error(`The body has more than ${maxBytes} bytes`));
        else controller.enqueue(value);
      },
      // The request itself is not cancelled: its connection would be gone before the answer. The server drops the rest.
      cancel: () => reader.releaseLock(),
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  return {
    request: new Request(url, { method, headers, signal, body, duplex: 'half' }),
    isExceeded: () => sizeBytes > maxBytes,
  };
}
