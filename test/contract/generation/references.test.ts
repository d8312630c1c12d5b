// How references reach a provider: by a real server that stands for Discord's files, and by real links.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReferenceSource } from '../../../src/destination.ts';
import { createFileLinks, type FileLinks } from '../../../src/http/files.ts';
import { fitImage } from '../../../src/image/fit.ts';
import { createFittedPictures } from '../../../src/image/fitted.ts';
import type { Reference } from '../../../src/providers/provider.ts';
import { createSecrets } from '../../../src/secrets.ts';
import { tinyPicture } from '../../fixture/pictures.ts';
import { createRecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { createClock, ours, startEngine, stopEngines } from './running-engine.ts';

const servers: Server[] = [];
afterEach(async () => {
  await stopEngines();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Serves these bytes under every path; stands for Discord's file servers. */
async function serveFile(bytes: Uint8Array): Promise<string> {
  const server = createServer((_, response) => response.end(bytes));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fetchBytes(reference: Reference | undefined): Promise<Buffer> {
  if (reference?.transport !== 'url') throw new Error('Not an address');
  return Buffer.from(await (await fetch(reference.url)).arrayBuffer());
}

const hour = 3_600_000;

describe('Without an address of ours', () => {
  async function make(
    options: {
      readonly validForMs?: number;
      readonly type?: string;
      readonly sizeBytes?: number;
      readonly theirs?: Uint8Array;
    } = {},
  ) {
    const clock = createClock();
    const theirs = options.theirs ?? tinyPicture('as the person gave it');
    const origin = await serveFile(theirs);
    const fetched: Buffer[] = [];
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      abilities: { referenceTransports: ['url'], maxReferenceBytes: 10_000 },
      start: async ({ references }) => {
        for (const reference of references) fetched.push(await clock.busy(() => fetchBytes(reference)));
        return undefined;
      },
    });
    const source: ReferenceSource = {
      kind: 'platform',
      platform: 'web',
      locator: { file: 'F1' },
      address: {
        url: `${origin}/attachments/1/a.png`,
        validUntil: clock.now() + (options.validForMs ?? 24 * hour),
        type: options.type ?? 'image/png',
        sizeBytes: options.sizeBytes ?? theirs.byteLength,
      },
    };
    const platform = createRecordingPlatform({ now: clock.now, read: async () => theirs });
    const engine = await startEngine(clock, { providers: [one], platform });
    return { clock, one, source, theirs, fetched, engine };
  }

  it('a provider fetches what people gave from where the platform holds it', async () => {
    const { engine, source, theirs, fetched, one } = await make();
    const ended = await engine.ended(
      await engine.ask({ references: [source, source], request: { count: 2 } }),
    );
    expect(ended.images).toHaveLength(2);
    expect(fetched.map((bytes) => bytes.equals(theirs))).toEqual([true, true, true, true]);
    expect(one.starts[0]?.job.references).toMatchObject([{ transport: 'url', type: 'image/png' }, {}]);
  });

  it('nobody is sent to a file that says where it was taken, or that lies on its side', async () => {
    const picture = sharp(tinyPicture('with a place')).jpeg();
    const places = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } };
    for (const theirs of [
      await picture.clone().withExif(places).toBuffer(),
      await picture.clone().withMetadata({ orientation: 6 }).toBuffer(),
    ]) {
      const { engine, source, one, clock } = await make({ theirs });
      const two = createScriptedProvider({ id: 'two', now: clock.now });
      const again = await engine.restart({ providers: [one, two], platform: engine.platform });
      const ended = await again.ended(await again.ask({ references: [source] }));
      expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([
        ['one', 'failed'],
        ['two', 'made'],
      ]);
      expect(one.starts).toHaveLength(0);
      expect(two.starts[0]?.job.references).toMatchObject([{ transport: 'inline' }]);
    }
  });

  it('such an address lies sealed for as long as it may be used, and no longer', async () => {
    const { engine, source, one, clock } = await make();
    const id = await engine.ask({ references: [source] });
    await clock.until(() => one.starts.length === 1);
    const sealed = () =>
      engine.sql('select sealed_source from generation_inputs').map((row) => row.sealed_source);
    expect(sealed()).toEqual([expect.any(String)]);
    expect(String(sealed()[0])).not.toContain('127.0.0.1');
    await engine.ended(id);
    expect(sealed()).toEqual([null]);
  });

  it.each([
    ['that ends before the last start could', { validForMs: hour / 2 }],
    ['of what is too large', { sizeBytes: 10_001 }],
    ['of a type that it does not take', { type: 'image/gif' }],
  ])('an address %s makes it unable, and what would help is said', async (_name, options) => {
    const { engine, source } = await make(options);
    expect(await engine.generation.submit(engine.order({ references: [source] }))).toMatchObject({
      kind: 'no_provider',
      remedy: { change: { kind: 'public_url' }, providers: ['ONE'] },
    });
  });

  it('a picture of ours beside it makes it unable: that has no address', async () => {
    const { engine, source } = await make();
    const [parent] = (await engine.ended(await engine.ask())).images;
    if (parent === undefined) throw new Error('No picture');
    const submitted = await engine.generation.submit(
      engine.order({ parent: ours(parent.id), references: [source] }),
    );
    expect(submitted.kind).toBe('no_provider');
  });

  it('a failover knows the address as well', async () => {
    const { engine, source, one, clock } = await make();
    const first = createScriptedProvider({ id: 'first', now: clock.now, start: () => failed('bad_key') });
    const again = await engine.restart({ providers: [first, one], platform: engine.platform });
    const ended = await again.ended(await again.ask({ references: [source] }));
    expect(first.starts[0]?.job.references).toMatchObject([{ transport: 'inline' }]);
    expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([
      ['first', 'failed'],
      ['one', 'made'],
    ]);
  });
});

describe('By a link of ours', () => {
  /** A PNG of noise: about twelve megabytes, which no encoder makes much smaller without loss. */
  const large = () => {
    let seed = 1;
    const noise = Buffer.from(
      Uint8Array.from({ length: 2000 * 2000 * 3 }, () => {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        return seed >> 16;
      }),
    );
    return sharp(noise, { raw: { width: 2000, height: 2000, channels: 3 } })
      .png()
      .toBuffer();
  };

  it('a provider that takes ten megabytes gets ten of a picture of twelve, fitted once, and the original stays', async () => {
    const clock = createClock();
    const picture = await large();
    expect(picture.byteLength).toBeGreaterThan(11_000_000);
    let links: FileLinks | undefined;
    const server = createServer((request, response) => {
      const answer = async () => {
        const served = await links?.route.handle(new Request(`http://127.0.0.1${request.url}`));
        response.writeHead(served?.status ?? 500, Object.fromEntries(served?.headers ?? []));
        response.end(new Uint8Array((await served?.arrayBuffer()) ?? new ArrayBuffer(0)));
      };
      answer().catch((error: Error) => response.destroy(error));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const got: { readonly bytes: Buffer; readonly type: string }[] = [];
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      abilities: { referenceTransports: ['url'], maxReferenceBytes: 10_000_000 },
      start: async ({ references: [reference] }) => {
        got.push({ bytes: await clock.busy(() => fetchBytes(reference)), type: reference?.type ?? '' });
        return undefined;
      },
    });
    let fits = 0;
    const engine = await startEngine(clock, {
      providers: [one],
      platform: createRecordingPlatform({ now: clock.now, read: async () => picture }),
      linkTo: (...link) => origin + (links?.path(...link) ?? ''),
      fitted: (blobs) => {
        const fit: typeof fitImage = (...given) => {
          fits += 1;
          return clock.busy(() => fitImage(...given));
        };
        const fitted = createFittedPictures({ blobs, fit, clock });
        const secrets = createSecrets('a key that only tests know');
        links = createFileLinks({
          secrets,
          store: { image: (id) => engine.store.image(id) },
          blobs,
          fitted,
          clock,
        });
        return fitted;
      },
    });
    const source = { kind: 'platform', platform: 'web', locator: { file: 'F1' } } as const;
    const ended = await engine.ended(await engine.ask({ references: [source], request: { count: 3 } }));
    expect(ended.images).toHaveLength(3);
    expect(got).toHaveLength(3);
    for (const { bytes, type } of got) {
      expect(bytes.byteLength).toBeLessThanOrEqual(10_000_000);
      const { format, width, height } = await sharp(bytes).metadata();
      expect([type, width, height]).toEqual([`image/${format}`, 2000, 2000]);
    }
    expect(fits).toBe(1);
    const [kept] = engine.sql(
      "select b.size_bytes from images i join blobs b on b.hash = i.blob_hash where i.kind = 'reference'",
    );
    expect(Number(kept?.size_bytes)).toBeGreaterThan(11_000_000);
  });
});
