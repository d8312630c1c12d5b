// Takes a multipart/form-data body apart by its boundary. Knows nothing of what the parts mean.

export interface Part {
  name: string;
  filename: string | undefined;
  contentType: string | undefined;
  bytes: Buffer;
}

export function parseMultipart(contentType: string, body: Buffer): Part[] | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const marker = boundary?.[1] ?? boundary?.[2];
  if (marker === undefined) return undefined;
  const delimiter = Buffer.from(`--${marker}`);
  const parts: Part[] = [];
  let at = body.indexOf(delimiter);
  if (at === -1) return undefined;
  for (;;) {
    at += delimiter.length;
    if (body.subarray(at, at + 2).toString('latin1') === '--') return parts;
    const headEnd = body.indexOf('\r\n\r\n', at);
    const next =
      headEnd === -1 ? -1 : body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), headEnd + 2);
    if (next === -1) return undefined;
    const head = body.subarray(at + 2, headEnd).toString('utf8');
    parts.push({
      name: parameter(head, 'name') ?? '',
      filename: parameter(head, 'filename'),
      contentType: /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim(),
      // A part with no content ends right where its head does.
      bytes: body.subarray(Math.min(headEnd + 4, next), next),
    });
    at = next + 2;
  }
}

function parameter(head: string, name: string): string | undefined {
  const found = new RegExp(`[;\\s]${name}="([^"]*)"`, 'i').exec(head)?.[1];
  return found?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
