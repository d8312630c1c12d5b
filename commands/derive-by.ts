// A new picture from one that is there, asked for by one press: which one is meant, and the order for it.
import type { Call, Services } from '../src/command.ts';
import { type Original, originalOf } from '../src/generation/derive.ts';
import type { ImageRequest } from '../src/generation/request.ts';
import type { Reply } from '../src/reply.ts';
import { askerOf, pressOf } from './asker.ts';
import { candidates, viewerOf } from './meant.ts';
import { answer } from './submitted.ts';

export async function deriveBy(
  command: string,
  call: Call<unknown>,
  services: Services,
  derive: (original: Original) => ImageRequest,
): Promise<Reply> {
  const pictures = await candidates(call, services);
  const [picture, ...others] = pictures;
  if (others.length > 0) return services.pictures.ask({ command, options: {} }, pictures, viewerOf(call));
  const request = derive(originalOf(picture));
  const submitted = await services.generation.submit({
    ...(await askerOf(call)),
    ...pressOf(call, command),
    request,
    parent: picture.source,
    references: [],
  });
  return answer(submitted, call, request.private ? 'private' : 'public', services.credits.format);
}
