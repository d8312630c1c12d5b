// All that is kept of a person as one ZIP file behind a signed link: their pictures, and JSON of what they asked for,
// what it cost and what they set. Made while it is sent, a picture at a time.
import type { Clock } from '../clock.ts';
import { asId, type EntryId, type GenerationId, type MemberId, type TeamId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { Log } from '../log.ts';
import type { Route } from '../platforms/platform.ts';
import { extensionOf } from '../reply.ts';
import type { Secrets } from '../secrets.ts';
import type { PrivacyStore } from '../store/privacy-store.ts';
import { type ZipEntry, zip } from '../zip.ts';

type Person = { readonly teamId: TeamId; readonly memberId: MemberId };

export type Exports = {
  /** The path of a link that lives for a day, to be put after the public address. */
  path(person: Person): string;
  readonly route: Route;
};

const purpose = 'export';
const lifeMs = 86_400_000;
const atATime = 100;

export function createExports(parts: {
  readonly store: Pick<PrivacyStore, 'exportMember' | 'exportGenerations' | 'exportEntries'>;
  readonly blobs: Pick<Blobs, 'has' | 'read'>;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): Exports {
  const { store, blobs, secrets, clock, log } = parts;

  const readLink = (name: string): Person | undefined => {
    const [payload = '', signature = ''] = name.split('.');
    if (!secrets.verify(`${purpose}:${payload}`, signature)) return undefined;
    const text = Buffer.from(payload, 'base64url').toString('utf8');
    const [teamId = '', memberId = '', expiresAt = ''] = text.split(',');
    if (Number(expiresAt) <= clock.now()) return undefined;
    return { teamId: asId<TeamId>(teamId), memberId: asId<MemberId>(memberId) };
  };

  async function* entriesOf(person: Person): AsyncGenerator<ZipEntry> {
    const json = (name: string, value: unknown): ZipEntry => ({
      name,
      bytes: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
      modifiedAt: clock.now(),
    });
    const me = await store.exportMember(person);
    yield json('me.json', me);
    let after: GenerationId | undefined;
    for (let page = 1; ; page += 1) {
      const generations = await store.exportGenerations({ ...person, after, limit: atATime });
      if (generations.length === 0) break;
      after = generations.at(-1)?.id;
      const described = generations.map(({ images, ...generation }) => ({
        ...generation,
        images: images.map(({ id, kind, prompt, altText, createdAt, private: isPrivate, blob }) => {
          const file = `images/${id}.${extensionOf(blob.type)}`;
          return { id, kind, prompt, altText, createdAt, private: isPrivate, file };
        }),
      }));
      yield json(`generations/${String(page).padStart(4, '0')}.json`, described);
      for (const { id, blob, createdAt } of generations.flatMap(({ images }) => images)) {
        if (!(await blobs.has(blob.hash))) {
          log.error({ imageId: id }, 'A kept picture is missing from an export');
          continue;
        }
        const bytes = await blobs.read(blob.hash);
        yield { name: `images/${id}.${extensionOf(blob.type)}`, bytes, modifiedAt: createdAt };
      }
    }
    let entry: EntryId | undefined;
    for (let page = 1; ; page += 1) {
      const entries = await store.exportEntries({ ...person, after: entry, limit: atATime });
      if (entries.length === 0) break;
      entry = entries.at(-1)?.id;
      yield json(`credits/${String(page).padStart(4, '0')}.json`, entries);
    }
  }

  const serve = async (request: Request): Promise<Response> => {
    const person = readLink(new URL(request.url).pathname.slice('/exports/'.length));
    // Who was erased has nothing to be given, and the link ends with them.
    const isKnown = person !== undefined && (await store.exportMember(person)).identities.length > 0;
    if (!isKnown) return new Response('Not found', { status: 404 });
    return new Response(ReadableStream.from(zip(entriesOf(person))), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="plantain.zip"',
        'cache-control': 'no-store',
      },
    });
  };

  return {
    path: ({ teamId, memberId }) => {
      const text = `${teamId},${memberId},${clock.now() + lifeMs}`;
      const payload = Buffer.from(text).toString('base64url');
      return `/exports/${payload}.${secrets.sign(`${purpose}:${payload}`)}`;
    },
    route: { method: 'GET', path: '/exports/:signed', handle: serve },
  };
}
