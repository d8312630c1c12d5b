import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { StoreError } from '../../../src/errors.ts';
import { asId, type BlobHash, type ImageId, type MemberId, newId, type TeamId } from '../../../src/ids.ts';
import { createHistoryService } from '../../../src/image/history-service.ts';
import { createLog } from '../../../src/log.ts';
import type { StoredImage } from '../../../src/store/records.ts';
import type { HistoryQuery } from '../../../src/store/store.ts';
import { photograph } from '../../fixture/pictures.ts';

const viewer = { teamId: newId<TeamId>(), memberId: newId<MemberId>() };
const query = { whose: { kind: 'channel', channelId: 'C1' } } as const;

async function make(
  count: number,
  lost: readonly number[] = [],
  damaged: readonly number[] = [],
  stuck = false,
) {
  const stopping = new AbortController();
  const bytes = await photograph(64, 32).picture().png().toBuffer();
  const all = Array.from({ length: count }, (_, index) => {
    const blob = {
      hash: asId<BlobHash>(String(index)),
      type: 'image/png',
      sizeBytes: 1,
      width: 64,
      height: 32,
    };
    return { id: newId<ImageId>(), blob } as StoredImage;
  });
  const asked: HistoryQuery[] = [];
  const lines: string[] = [];
  const service = createHistoryService({
    store: {
      history: async (wanted) => {
        asked.push(wanted);
        const at = all.findIndex(({ id }) => id === (wanted.before ?? wanted.after));
        if (wanted.after !== undefined) return all.slice(Math.max(0, at - wanted.limit), at);
        return all.slice(at + 1, at + 1 + wanted.limit);
      },
      image: async (wanted) => all.find(({ id }) => id === wanted),
      keepHistoryPage: async ({ query }) => query,
      historyPage: async ({ id }) => id,
      findMember: async () => undefined,
    },
    blobs: {
      read: async () => bytes,
      thumbnail: async (hash, signal) => {
        signal.throwIfAborted();
        if (stuck)
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        if (lost.includes(Number(hash))) throw new StoreError('broken', 'gone');
        return damaged.includes(Number(hash)) ? bytes.subarray(0, 100) : bytes;
      },
    },
    stopping: stopping.signal,
    clock: systemClock,
    log: createLog('info', { write: (text) => lines.push(text) }),
  });
  return { all, asked, lines, service, stopping };
}

describe('a page of history', () => {
  it('shows nine pictures with their sheet, and turns to the end and back without missing or repeating one', async () => {
    const { all, service } = await make(20);
    const seen: (readonly string[])[] = [];
    let page = await service.page(viewer, query);
    for (const to of ['older', 'older', 'newer', 'newer'] as const) {
      expect(page.sheet?.bytes.byteLength).toBeGreaterThan(1000);
      seen.push(page.images.map(({ id }) => id));
      const from = (to === 'older' ? page.images.at(-1) : page.images[0]) as StoredImage;
      expect(to === 'older' ? page.hasOlder : page.hasNewer).toBe(true);
      page = await service.page(viewer, query, { to, from: from.id });
    }
    seen.push(page.images.map(({ id }) => id));
    const ids = all.map(({ id }) => id);
    const [first, second, third] = [ids.slice(0, 9), ids.slice(9, 18), ids.slice(18)];
    expect(seen).toEqual([first, second, third, second, first]);
    expect(page).toMatchObject({ hasNewer: false, hasOlder: true });
  });

  it('is the whole newest page where fewer than nine are newer', async () => {
    const { all, service } = await make(20);
    const page = await service.page(viewer, query, { to: 'newer', from: (all[4] as StoredImage).id });
    expect(page.images).toEqual(all.slice(0, 9));
    expect(page).toMatchObject({ hasNewer: false, hasOlder: true });
  });

  it('has no next page when nine are all there is', async () => {
    const { service } = await make(9);
    expect(await service.page(viewer, query)).toMatchObject({ hasNewer: false, hasOlder: false });
  });

  it('has no sheet when there is nothing', async () => {
    const { service } = await make(0);
    expect(await service.page(viewer, query)).toEqual({
      images: [],
      hasNewer: false,
      hasOlder: false,
      sheet: undefined,
    });
  });

  it('passes on what was asked for', async () => {
    const { asked, service } = await make(1);
    await service.page(viewer, { ...query, search: 'lamp' });
    const { teamId, memberId: viewerId } = viewer;
    expect(asked).toEqual([{ ...query, teamId, viewerId, search: 'lamp', limit: 10 }]);
  });

  it('shows the other pictures when files are lost or damaged, and logs which', async () => {
    const { all, lines, service } = await make(4, [1], [2]);
    const { images, sheet } = await service.page(viewer, query);
    expect(images.length).toBe(4);
    expect(sheet?.bytes.byteLength).toBeGreaterThan(1000);
    const named = lines.map((logged): unknown => JSON.parse(logged).imageId);
    expect(new Set(named)).toEqual(new Set([all[1]?.id, all[2]?.id]));
    expect(lines.length).toBe(2);
  });

  it('is shown without its sheet when the program stops, or it takes too long', async () => {
    const { all, lines, service, stopping } = await make(4, [], [], true);
    const page = service.page(viewer, query);
    stopping.abort(new Error('stopping'));
    expect(await page).toEqual({ images: all, hasNewer: false, hasOlder: false, sheet: undefined });
    expect(lines.map((logged): unknown => JSON.parse(logged).msg)).toEqual([
      'A page of pictures is shown without its sheet',
    ]);
  });
});

it('draws sheets as wide as their pictures need, with a number on each', async () => {
  for (const [count, width, height] of [
    [1, 344, 344],
    [2, 676, 344],
    [4, 1008, 676],
    [9, 1008, 1008],
  ] as const) {
    const { service } = await make(count);
    const { sheet } = await service.page(viewer, query);
    expect([sheet?.width, sheet?.height]).toEqual([width, height]);
    const metadata = await sharp(sheet?.bytes).metadata();
    expect(metadata).toMatchObject({ format: 'png', width, height });
    // The number's square: white lines on nearly black, in the first cell and in the last.
    for (const index of [0, count - 1]) {
      const left = 12 + (index % 3) * 332 + 8;
      const top = 12 + Math.floor(index / 3) * 332 + 8;
      const badge = await sharp(sheet?.bytes).extract({ left, top, width: 72, height: 72 }).stats();
      expect(badge.channels[0]?.max).toBeGreaterThan(240);
      expect(badge.channels[0]?.mean).toBeLessThan(90);
    }
  }
});
