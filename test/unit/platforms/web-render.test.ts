import { describe, expect, it } from 'vitest';
import { commandOf, suggest } from '../../../src/platforms/web/page/suggest.js';
import { describeCommands } from '../../../src/platforms/web/register.ts';
import { render, renderAwaited } from '../../../src/platforms/web/render.ts';
import { line } from '../../../src/reply.ts';
import { commands } from '../../contract/platform/running-web.ts';

describe('a reply on the page', () => {
  const spansOf = (...spans: Parameters<typeof line>[1][]) =>
    render({ lines: [line('plain', ...spans)], buttons: [] }, []).lines[0]?.spans;

  it('keeps its lines, buttons and pictures', () => {
    const picture = {
      url: '/web/images/1',
      width: 2,
      height: 1,
      altText: 'A lamp',
      fileName: 'a.png',
      sizeBytes: 3,
    };
    const button = { verb: 'vary', id: '1', label: 'Vary', style: 'primary' as const };
    expect(render({ lines: [line('heading', { bold: 'Done' })], buttons: [button] }, [picture])).toEqual({
      kind: 'plantain',
      lines: [{ style: 'heading', spans: [{ bold: 'Done' }] }],
      pictures: [picture],
      buttons: [button],
    });
  });

  it('leaves markup as it is, since the page shows it as text', () => {
    expect(spansOf('<img src=x onerror=alert(1)>')).toEqual(['<img src=x onerror=alert(1)>']);
  });

  it('links to the web and to itself, and shows other links as words', () => {
    expect(spansOf({ link: 'https://example.com', label: 'There' })).toEqual([
      { link: 'https://example.com', label: 'There' },
    ]);
    expect(spansOf({ link: '/files/x', label: 'File' })).toEqual([{ link: '/files/x', label: 'File' }]);
    for (const link of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      '//evil.example',
      '/\\evil',
      'data:,x',
    ])
      expect(spansOf({ link, label: 'Press' })).toEqual(['Press']);
  });

  it('names people, roles and channels', () => {
    expect(spansOf({ person: 'local', name: 'You' })).toEqual(['You']);
    expect(spansOf({ role: 'R1', name: 'art' })).toEqual(['art']);
    expect(spansOf({ channel: 'C1', name: 'general' })).toEqual(['general']);
  });

  it('knows the shape of what is awaited', () => {
    expect(renderAwaited({ count: 2, aspectRatio: '16:9' })).toEqual({ count: 2, width: 16, height: 9 });
    expect(renderAwaited({ count: 1, aspectRatio: 'auto' })).toEqual({ count: 1, width: 1, height: 1 });
  });
});

describe('suggestions', () => {
  const described = describeCommands(commands);
  const labels = (text: string, caret = text.length) =>
    suggest(text, caret, described)?.items.map(({ label }) => label);

  it('are commands that can be typed, after a slash at the beginning', () => {
    expect(labels('/h')).toEqual(['/history', '/help']);
    expect(labels('/')).not.toContain('/vary');
    expect(labels('a /h')).toBeUndefined();
  });

  it('are options that are not there yet, by the shortest of their names', () => {
    expect(labels('a lamp --')).toEqual([
      '--ar',
      '--res',
      '--count',
      '--style',
      '--provider',
      '--search',
      '--private',
    ]);
    expect(labels('a lamp --aspect')).toEqual(['--ar']);
    expect(labels('a lamp --ar 16:9 --a')).toBeUndefined();
    expect(labels('/credits --')).toBeUndefined();
  });

  it('are values of an option, until one stands there', () => {
    expect(labels('a lamp --ar 16')).toEqual(['16:9']);
    expect(labels('a lamp --count ')).toEqual(['1', '2', '3', '4']);
    expect(labels('a lamp --ar 16:9')).toBeUndefined();
    expect(labels('a lamp --style ')).toBeUndefined();
  });

  it('are a group’s word once, and then the subcommands in it', () => {
    expect(labels('/r')).toEqual(['/report']);
    expect(labels('/')?.filter((label) => label.startsWith('/report'))).toEqual(['/report']);
    expect(labels('/report ')).toEqual(['show', 'schedule']);
    expect(labels('/Report s')).toEqual(['show', 'schedule']);
    expect(labels('/report sc')).toEqual(['schedule']);
    expect(labels('/report schedule')).toBeUndefined();
    expect(labels('/report show --')).toEqual(['--provider', '--count']);
    expect(labels('/report --')).toBeUndefined();
    expect(labels('/help s')).toBeUndefined();
  });

  it('are values that are known only at run time, quoted where they have to be', () => {
    const asked: string[][] = [];
    const known = [
      { name: 'Google', value: 'google' },
      { name: 'The Sandbox', value: 'sand box' },
    ];
    const found = (text: string) =>
      suggest(text, text.length, described, (...given) => {
        asked.push(given);
        return known;
      })?.items.map(({ label, insert }) => [label, insert]);
    expect(found('a lamp --provider g')).toEqual([
      ['Google', 'google '],
      ['The Sandbox', '"sand box" '],
    ]);
    expect(asked).toEqual([['providers', 'g']]);
    expect(labels('a lamp --provider g')).toBeUndefined();
  });

  it('look at what is before the caret', () => {
    expect(labels('a lamp --re with a shade', 'a lamp --re'.length)).toEqual(['--res']);
  });

  it('take words without a slash for a picture', () => {
    expect(commandOf('a lamp', described)?.name).toBe('imagine');
    expect(commandOf('/edit it', described)?.name).toBe('edit');
    expect(commandOf('/edi', described)).toBeUndefined();
    expect(commandOf('/Report  Show it', described)?.name).toBe('report show');
    expect(commandOf('/report', described)).toBeUndefined();
    expect(commandOf('/show', described)).toBeUndefined();
  });
});
