import { afterEach, describe, expect, it } from 'vitest';
import { DownloadError } from '../../../src/errors.ts';
import { tinyPicture } from '../../fixture/pictures.ts';
import { createRecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createClock, ours, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const reference = (file: string) => ({ kind: 'platform', platform: 'web', locator: { file } }) as const;

describe('References', () => {
  it('are fetched once for all pictures, before any start, and given to each', async () => {
    const clock = createClock();
    let reads = 0;
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const platform = createRecordingPlatform({
      now: clock.now,
      read: async ({ file }) => {
        reads += 1;
        expect(one.starts).toHaveLength(0);
        return tinyPicture(String(file));
      },
    });
    const engine = await startEngine(clock, { providers: [one], platform });
    const ended = await engine.ended(
      await engine.ask({ request: { count: 3 }, references: [reference('F1'), reference('F2')] }),
    );
    expect(ended.images).toHaveLength(3);
    expect(reads).toBe(2);
    expect(one.starts.map(({ job }) => job.references.length)).toEqual([2, 2, 2]);
    expect(one.starts[0]?.job.references[0]).toMatchObject({ transport: 'inline', type: 'image/png' });
  });

  it('that cannot be reached for a while are tried again', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      read: async (_locator, number) => {
        if (number < 3) throw new DownloadError('unreachable', 'down');
        return tinyPicture('F1');
      },
    });
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, { providers: [one], platform });
    expect((await engine.ended(await engine.ask({ references: [reference('F1')] }))).images).toHaveLength(1);
  });

  it.each([
    ['never can be reached', () => new DownloadError('unreachable', 'down')],
    ['are too large', () => new DownloadError('too_large', 'too large')],
    ['are no pictures', () => undefined],
  ])('that %s end it before any start, free of charge', async (_case, error) => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      read: async () => {
        const thrown = error();
        if (thrown !== undefined) throw thrown;
        return Buffer.from('no picture at all');
      },
    });
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, { providers: [one], platform });
    const id = await engine.ask({ request: { count: 2 }, references: [reference('F1')] });
    const ended = await engine.ended(id);
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['input_unreadable', 'input_unreadable']);
    expect(one.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
    expect(platform.lastOf(id)?.text).toContain('The reference picture could not be read.');
  });

  it('that are pictures of ours are taken without fetching, and what a provider gave with its own goes back to it', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: async (_job, { number, keep, signal }) => {
        const { finished } = await import('../../fixture/scripted-provider.ts');
        return { ...(await finished(`one ${number}`, keep, signal)), continuation: `thought ${number}` };
      },
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const [parent] = (await engine.ended(await engine.ask())).images;
    if (parent === undefined) throw new Error('No picture');
    await engine.ended(await engine.ask({ parent: ours(parent.id) }));
    expect(one.starts[1]?.job).toMatchObject({ continuation: 'thought 1' });
    await engine.ended(await engine.ask({ parent: ours(parent.id), request: { provider: 'two' } }));
    expect(two.starts[0]?.job).not.toHaveProperty('continuation');
    expect(two.starts[0]?.job.references).toHaveLength(1);
  });

  it('travel as an address to a provider that takes nothing else', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      abilities: { referenceTransports: ['url'] },
    });
    const engine = await startEngine(clock, {
      providers: [one],
      linkTo: () => 'https://bot.example/files/1',
    });
    await engine.ended(await engine.ask({ references: [reference('F1')] }));
    expect(one.starts[0]?.job.references).toEqual([
      { transport: 'url', url: 'https://bot.example/files/1', type: 'image/png' },
    ]);
  });
});

describe('A result that lies elsewhere', () => {
  const elsewhere = {
    kind: 'finished',
    images: [{ kind: 'url', url: 'https://files.example/1.png' }],
  } as const;

  it('is fetched again after a failure that may pass, however many polls failed before', async () => {
    const clock = createClock();
    let tries = 0;
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      status: (_run, { looks }) =>
        looks < 5
          ? { kind: 'failed', reason: 'unavailable', certainty: 'doubt', detail: 'scripted' }
          : elsewhere,
    });
    const engine = await startEngine(clock, {
      providers: [one],
      download: async () => {
        tries += 1;
        if (tries < 4) throw new DownloadError('unreachable', 'down');
        return tinyPicture('1');
      },
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.images).toHaveLength(1);
    expect(tries).toBe(4);
    expect(one.starts).toHaveLength(1);
    // From the start to when it was ready, not to when it had been fetched.
    const [run] = ended.runs;
    const [latency] = await engine.store.latencies('one', '1K', 1);
    expect(latency).toBe((run?.readyAt ?? 0) - (run?.startedAt ?? 0));
  });

  it('is fetched the moment it is ready, as its address expires', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, status: () => elsewhere });
    const fetchedAt: number[] = [];
    const engine = await startEngine(clock, {
      providers: [one],
      download: async () => {
        fetchedAt.push(clock.now());
        return tinyPicture('1');
      },
    });
    await engine.ended(await engine.ask());
    expect(fetchedAt).toEqual([one.polls.at(-1)?.at]);
  });

  it('that never comes ends the run free of charge', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, status: () => elsewhere });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['result_unreachable']);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });

  it('that is no picture ends the run at once', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, status: () => elsewhere });
    const engine = await startEngine(clock, {
      providers: [one],
      download: async () => Buffer.from('<html>gone</html>'),
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['bad_result']);
  });
});
